# trailsift in an empty image: one static binary, certificates, a user without rights, and folders for its own files.
#
#   docker build -t trailsift .
#   docker run --rm -v "$PWD/logs:/logs:ro" trailsift detect /logs
#
# docs/install.md says more.

FROM --platform=$BUILDPLATFORM golang:1.26-bookworm AS build
ARG TARGETOS TARGETARCH
ENV CGO_ENABLED=0 GOTOOLCHAIN=local
RUN mkdir -p /out/data /out/cache
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
# The folder .git, where there is one, gives the version and the time of the revision.
COPY . .
RUN GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -ldflags="-s -w" -o /out/trailsift ./cmd/trailsift

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build --chown=65532:65532 /out/data /data
COPY --from=build --chown=65532:65532 /out/cache /cache
COPY --from=build /out/trailsift /usr/bin/trailsift
# Case files, tokens, host keys and analyses that are kept go to /data; what may be lost to /cache.
ENV HOME=/data XDG_CONFIG_HOME=/data/config XDG_DATA_HOME=/data XDG_STATE_HOME=/data/state XDG_CACHE_HOME=/cache TMPDIR=/cache TERM=xterm-256color
USER 65532:65532
WORKDIR /data
VOLUME ["/data"]
EXPOSE 8080 2222
ENTRYPOINT ["/usr/bin/trailsift"]
CMD ["--help"]
