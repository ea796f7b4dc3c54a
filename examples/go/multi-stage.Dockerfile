FROM golang:1.24-bookworm AS build
WORKDIR /src
COPY go.mod ./
RUN go mod download
COPY *.go ./
RUN CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o /hello .

FROM scratch
COPY --from=build /hello /hello
USER 65534:65534
EXPOSE 8080
CMD ["/hello"]
