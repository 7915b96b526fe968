FROM node:20-bookworm-slim AS front-end
WORKDIR /source/frontend
COPY frontend/ ./
RUN npm ci --no-audit --no-fund && npm run build

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS host
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY src/ src/
RUN dotnet publish src/Host -c Release -o /lamella

# Ubuntu, where the package of libturbojpeg.so.0 has another name than in Debian.
FROM mcr.microsoft.com/dotnet/aspnet:10.0
RUN apt-get update && apt-get install -y --no-install-recommends libblosc1 libdeflate0 libturbojpeg && rm -rf /var/lib/apt/lists/*
COPY --from=host /lamella /lamella
COPY --from=front-end /source/frontend/app/dist /lamella/wwwroot
# The image's own default listens on a port of all addresses; who runs it says where, and with which sign-in service.
ENV ASPNETCORE_HTTP_PORTS=""
RUN mkdir -p /data/volumes && chown -R app /data
USER app
WORKDIR /lamella
ENTRYPOINT ["./lamella"]
CMD ["serve"]
