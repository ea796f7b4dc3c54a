#!/bin/sh
# build-flawed-image.sh BASE FOLDER: builds an image that breaks, on purpose, the rules that no image of a real program
# at hand breaks, so that scripts/measure-rules.mjs has real bytes for them. BASE is an image of buildah's storage (its
# options, such as --root, are taken from BUILDAH_OPTIONS). The context is left in FOLDER/context, the image in
# oci:FOLDER/layout:flawed. Needs root, buildah and openssl.
set -eu
base=$1 folder=$2
context=$folder/context
rm -rf "$context"
mkdir -p "$context/app/logs" "$context/app/node_modules/left" "$context/.git" "$context/vendor"
head -c 400000 /dev/urandom > "$context/app/main.bin"
head -c 50000 /dev/urandom > "$context/app/logs/today.log"
head -c 70000 /dev/urandom > "$context/app/node_modules/left/index.js"
printf '#!/bin/sh\nexec sleep 1\n' > "$context/app/run.sh"
printf 'ref: refs/heads/main\n' > "$context/.git/HEAD"
head -c 250000 /dev/urandom > "$context/vendor/library.bin"
tar -czf "$context/vendor.tar.gz" -C "$context" vendor
openssl genrsa -out "$context/id_rsa" 2048 2> /dev/null
printf '*.log\n' > "$context/.dockerignore"
cat > "$context/Dockerfile" <<DOCKERFILE
FROM $base
RUN head -c 3000000 /dev/urandom > /opt/table.bin

FROM $base AS forgotten
RUN true

FROM $base
ENV API_TOKEN=no-real-one
ADD vendor.tar.gz /opt/
ADD https://deb.debian.org/debian/dists/bookworm/Release /opt/Release
ADD app /srv/app
COPY . /srv/all
COPY id_rsa /root/.ssh/id_rsa
COPY --from=0 / /srv/tools/
RUN chown -R nobody /srv/app
RUN echo changed >> /srv/all/app/main.bin && chmod 777 /srv/all/app/run.sh
RUN rm /opt/vendor/library.bin
CMD ["/srv/app/run.sh"]
DOCKERFILE
export BUILDAH_ISOLATION=chroot
# shellcheck disable=SC2086 -- several options
buildah ${BUILDAH_OPTIONS:-} build --layers --pull-never --format oci --tag localhost/flawed "$context"
# shellcheck disable=SC2086
buildah ${BUILDAH_OPTIONS:-} push --quiet --disable-compression localhost/flawed "oci:$folder/layout:flawed"
