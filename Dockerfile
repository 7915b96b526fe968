FROM node:20-bookworm-slim AS front-end
WORKDIR /source/frontend
COPY frontend/ ./
RUN npm ci --no-audit --no-fund && npm run build

FROM mcr.microsoft.com/dotnet/sdk:10.0-noble AS host
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY src/ src/
RUN dotnet publish src/Host -c Release -o /lamella

# Ubuntu by its name, since others call packages otherwise. zstd, LZ4 and bzip2 are there already: apt itself needs them. curl asks /healthz.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble
RUN apt-get update && apt-get install -y --no-install-recommends curl libblosc1 libdeflate0 && rm -rf /var/lib/apt/lists/*
COPY --from=host /lamella /lamella
COPY --from=front-end /source/frontend/app/dist /lamella/wwwroot
# The image's own default listens on a port of all addresses; who runs it says where, and with which sign-in service.
ENV ASPNETCORE_HTTP_PORTS=""
RUN mkdir -p /data/volumes && chown -R app /data
USER app
WORKDIR /lamella
ENTRYPOINT ["./lamella"]
CMD ["serve"]
