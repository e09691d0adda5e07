# The production image: one image for web, worker, scheduler and migrations; docker-compose.yml says who runs what.

FROM python:3.13-slim-bookworm AS bouw
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY requirements/base.txt /tmp/base.txt
RUN pip install --require-hashes --requirement /tmp/base.txt
WORKDIR /app
COPY . .
# Local settings: nothing here touches a database or a secret, and production settings refuse to load without both.
RUN for po in locale/*/LC_MESSAGES/django.po; do \
      [ ! -f "$po" ] || pybabel compile --input-file "$po" --output-file "${po%.po}.mo" || exit 1; \
    done \
    && DJANGO_SETTINGS_MODULE=outplacement.settings.local python manage.py build_assets \
    && DJANGO_SETTINGS_MODULE=outplacement.settings.local python manage.py collectstatic --no-input --verbosity 0 \
         --ignore rest_framework

FROM python:3.13-slim-bookworm
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin outplacement
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    XDG_CACHE_HOME=/tmp DJANGO_SETTINGS_MODULE=outplacement.settings.production
COPY --from=bouw /opt/venv /opt/venv
COPY --from=bouw /app /app
WORKDIR /app
USER 10001
EXPOSE 8000
CMD ["gunicorn", "outplacement.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--workers", "3", "--threads", "8", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
