# syntax=docker/dockerfile:1
FROM debian:12 AS build
ARG VERSION=1
ENV HOME=/srv PATH="$PATH:/srv/bin"
RUN apt-get update && apt-get install -y apache2 \
 && echo "done $VERSION"
COPY --from=build /srv /srv
ONBUILD ADD site /srv/site
EXPOSE 80 443
CMD ["apache2ctl", "-D", "FOREGROUND"]
