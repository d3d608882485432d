# One small image for every role: `wenshu up` (default), `wenshu web`, `wenshu worker`, `wenshu migrate`.
FROM python:3.13-slim AS build
WORKDIR /build
COPY pyproject.toml hatch_build.py README.md LICENSE ./
COPY src ./src
RUN python -m venv /opt/wenshu \
 && /opt/wenshu/bin/pip install --no-cache-dir --quiet --disable-pip-version-check ".[postgres,sentry,redis]" \
 && /opt/wenshu/bin/python -m compileall -q /opt/wenshu/lib

FROM python:3.13-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends postgresql-client \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /var/data --shell /usr/sbin/nologin wenshu \
 && install -d -o wenshu -g wenshu -m 0700 /var/data /var/data/voice-notes
COPY --from=build /opt/wenshu /opt/wenshu
ENV PATH=/opt/wenshu/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    WENSHU_DATA_DIR=/var/data \
    VOICE_NOTES_DIR=/var/data/voice-notes
USER wenshu
WORKDIR /var/data
VOLUME ["/var/data", "/var/data/voice-notes"]
EXPOSE 8000
STOPSIGNAL SIGTERM
ENTRYPOINT ["wenshu"]
CMD ["up", "--host", "0.0.0.0", "--port", "8000"]
