"""Which language a text is in, and the two sentences of each language that Footnote needs: deterministic, offline."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

SURE = 0.6  # 627 English questions, short and misspelt ones among them, come to 0.38 at most for another language
RIVAL = 0.9  # so sure that a text is in yet another language that it counts against the expected one


@dataclass(frozen=True, slots=True)
class Language:
    """A language: its ISO 639-1 code, its English name, "The document does not say." and a question, to show a model how
    to translate both."""

    code: str
    name: str
    nothing: str
    question: str


_ALL = (
    Language("en", "English", "The document does not say.", "What does the document say about it?"),
    Language("zh", "Chinese", "文件中没有说明。", "文件对此怎么说？"),
    Language("fr", "French", "Le document ne le dit pas.", "Que dit le document à ce sujet ?"),
    Language("es", "Spanish", "El documento no lo dice.", "¿Qué dice el documento al respecto?"),
    Language("de", "German", "Das Dokument sagt es nicht.", "Was sagt das Dokument dazu?"),
    Language("it", "Italian", "Il documento non lo dice.", "Che cosa dice il documento al riguardo?"),
    Language("pt", "Portuguese", "O documento não o diz.", "O que diz o documento sobre isso?"),
    Language("nl", "Dutch", "Het document zegt het niet.", "Wat zegt het document daarover?"),
    Language("pl", "Polish", "Dokument tego nie mówi.", "Co mówi o tym dokument?"),
    Language("cs", "Czech", "Dokument to neuvádí.", "Co o tom dokument říká?"),
    Language("sv", "Swedish", "Dokumentet säger det inte.", "Vad säger dokumentet om det?"),
    Language("da", "Danish", "Dokumentet siger det ikke.", "Hvad siger dokumentet om det?"),
    Language("no", "Norwegian", "Dokumentet sier det ikke.", "Hva sier dokumentet om det?"),
    Language("fi", "Finnish", "Asiakirja ei kerro sitä.", "Mitä asiakirja kertoo siitä?"),
    Language("hu", "Hungarian", "A dokumentum nem mondja meg.", "Mit mond erről a dokumentum?"),
    Language("ro", "Romanian", "Documentul nu spune acest lucru.", "Ce spune documentul despre aceasta?"),
    Language("tr", "Turkish", "Belge bunu söylemiyor.", "Belge bu konuda ne diyor?"),
    Language("id", "Indonesian", "Dokumen tidak menyebutkannya.", "Apa yang dikatakan dokumen tentang hal itu?"),
    Language("vi", "Vietnamese", "Tài liệu không nói điều đó.", "Tài liệu nói gì về điều đó?"),
    Language("ru", "Russian", "В документе об этом не говорится.", "Что об этом говорится в документе?"),
    Language("uk", "Ukrainian", "У документі про це не йдеться.", "Що про це говориться в документі?"),
    Language("bg", "Bulgarian", "Документът не посочва това.", "Какво казва документът за това?"),
    Language("el", "Greek", "Το έγγραφο δεν το αναφέρει.", "Τι λέει το έγγραφο γι' αυτό;"),
    Language("ar", "Arabic", "لا يذكر المستند ذلك.", "ماذا يقول المستند عن ذلك؟"),
    Language("fa", "Persian", "سند در این باره چیزی نمی‌گوید.", "سند در این باره چه می‌گوید؟"),
    Language("he", "Hebrew", "המסמך אינו אומר זאת.", "מה אומר המסמך על כך?"),
    Language("hi", "Hindi", "दस्तावेज़ में यह नहीं बताया गया है।", "दस्तावेज़ इसके बारे में क्या कहता है?"),
    Language("th", "Thai", "เอกสารไม่ได้ระบุไว้", "เอกสารกล่าวถึงเรื่องนี้ว่าอย่างไร"),
    Language("ja", "Japanese", "文書にはその記載がありません。", "文書はそれについて何と述べていますか？"),
    Language("ko", "Korean", "문서에는 그 내용이 없습니다.", "문서는 그것에 대해 무엇이라고 말합니까?"),
)
LANGUAGES = {one.code: one for one in _ALL}
ENGLISH = LANGUAGES["en"]


def language_of(text: str) -> Language | None:
    """The language of a text; None where that is not plain, as of names alone."""
    code, share = _identifier().classify(text)
    return LANGUAGES[code] if share >= SURE else None


def is_in(text: str, language: Language, rather_than: Language) -> bool:
    """Whether a text is in a language rather than in one other, and not plainly in a third. Names count for nothing, so
    a short text need not be sure."""
    ranked: dict[str, float] = dict(_identifier().rank(text))
    first = max(ranked, key=lambda code: ranked[code])
    return first == language.code or (ranked[first] < RIVAL and ranked[language.code] > ranked[rather_than.code])


@cache
def _identifier() -> LanguageIdentifier:
    """Half a second to load; a text then takes 0.02 ms."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier
