"""Prompt injection: orders to the assistant. A question that is none, however it is dressed up, has no answer in a document."""

from __future__ import annotations

import re

_SOURCES = r"(?:instructions?|rules?|text|document|paper|above|previous|everything|prompt|sources?|citations?|guidelines?)"
_WORKS = r"(?:poem|song|story|script|code|program|essay|joke|e-?mail|letter|haiku|rap|tweet|speech|function|limerick)"
_ALTER = r"(?:rewrite|rephrase|change|replace|alter|edit|delete|swap|falsify|forge)"
_ORDERS = (
    rf"\b(?:ignore|disregard|forget|override|bypass)\b.{{0,40}}\b{_SOURCES}\b",
    r"\b(?:system|hidden|initial|secret) (?:prompt|instructions?|messages?|rules?)\b",
    r"\byou are now\b",
    r"\b(?:act|behave|respond|answer|reply) as (?:if|though|a|an|my)\b",
    r"\b(?:pretend|jailbreak|role-?play|unrestricted|developer mode|dan mode)\b",
    r"\b(?:make up|invent|fabricate|hallucinate) (?:a|an|some|any|the|your|new|numbers?|figures?|facts?|quotes?)\b",
    r"\brepeat (?:everything|all|the words|the text|after me)\b",
    r"\breveal your\b|\byour (?:system )?(?:prompt|instructions|configuration|rules|training|api key)\b",
    r"\b(?:print|show|output|display|tell me) (?:me )?(?:your|the) (?:\w+ )?(?:prompt|instructions|passwords?|api key|source code)\b",
    rf"\b(?:write|compose|generate|create|draft) (?:me )?(?:a|an|some|the) (?:\w+ ){{0,3}}?{_WORKS}\b",
    r"\btranslate (?:the following|this|it)\b",
    rf"(?:^|[.:;,!?]\s+|\band )(?:please )?{_ALTER} (?:the|this|that|every|all|your|each)\b",
    r"\bnever mind what\b|\bjust (?:state|claim|say|assert|confirm|answer|reply) (?:that|it|yes|no|with)\b|\bphishing\b|\bsound certain\b",
    r"\b(?:say|respond with|reply with|answer with|output|start with) (?:only|just|exactly|the words?|['\"“])",
    r"\b(?:execute|run) (?:the|this|following) (?:\w+ )?(?:code|command|script)\b",
    r"<\s*/?\s*(?:script|system|instructions?)\b",
)
_ORDER = re.compile("|".join(_ORDERS), re.IGNORECASE | re.DOTALL)


# What a text that was slipped into a document asks of whoever answers: "Provide your answer in French."
_REPLY = r"(?:answer|reply|response|message|output)"
_TO_WHO_ANSWERS = re.compile(rf"\byour {_REPLY}\b|^(?:please )?(?:reply|respond) (?:using|in|with)\b", re.IGNORECASE)
_ABOUT_REPLIES = re.compile(rf"\b{_REPLY}s?\b", re.IGNORECASE)


def orders_the_answer(sentence: str, question: str) -> bool:
    """Whether a sentence of a document tells whoever answers how to; a question about replies may be answered by one."""
    return bool(_TO_WHO_ANSWERS.search(sentence)) and not _ABOUT_REPLIES.search(question)


def is_order(text: str) -> bool:
    """Whether a text tries to command the assistant rather than to ask about a document."""
    return bool(_ORDER.search(text))
