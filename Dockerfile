# Footnote as a server, from wheels in a folder: nothing is fetched while the image is built.
#
#   pip wheel --wheel-dir wheels '.[mcp,openai,ollama]'     # on a machine with the same Python and processor
#   docker build --tag footnote .
#   docker run --publish 127.0.0.1:7860:7860 --volume footnote-data:/data --env FOOTNOTE_API=1 --env FOOTNOTE_API_TOKEN footnote
#
# /data keeps the library, the conversations, the votes and the uploads; /cache the index of the document that comes with Footnote.
FROM python:3.11-slim

RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin footnote \
 && mkdir /data /cache && chown footnote:footnote /data /cache

COPY wheels /tmp/wheels
RUN python -m pip install --no-index --find-links /tmp/wheels --no-cache-dir 'footnote-qa[mcp,openai,ollama]' && rm -rf /tmp/wheels

USER footnote
ENV XDG_DATA_HOME=/data \
    XDG_CACHE_HOME=/cache \
    PYTHONUNBUFFERED=1 \
    FOOTNOTE_HOST=0.0.0.0 \
    FOOTNOTE_PORT=7860
VOLUME ["/data", "/cache"]
EXPOSE 7860

HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:7860/', timeout=4)"]
ENTRYPOINT ["footnote"]
CMD ["serve"]
