# The ekko command line with everything it needs: docker build -t ekko-ce .

# The engine: libduckdb comes in npm's platform packages, at the version that native/ pins.
FROM node:20.19.5-bookworm-slim AS engine
ARG TARGETARCH
WORKDIR /native
COPY native/package.json native/package-lock.json ./
RUN npm ci --no-audit --no-fund \
 && if [ "$TARGETARCH" = arm64 ]; then \
      version="$(node -p 'require("./package.json").optionalDependencies["@duckdb/node-bindings-linux-x64"]')" \
      && npm install --no-save --no-package-lock --no-audit --no-fund "@duckdb/node-bindings-linux-arm64@$version"; \
    fi \
 && touch node_modules/.package-lock.json

FROM mcr.microsoft.com/dotnet/sdk:10.0.100-noble AS build
ENV DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
WORKDIR /source
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props .editorconfig ./
COPY src src
COPY native native
COPY --from=engine /native/node_modules native/node_modules
# What npm installed is newer than what it was installed from, so that the build does not ask for npm again.
RUN touch native/node_modules/.package-lock.json \
 && dotnet publish src/Ekko.Cli -c Release -o /app --nologo -v quiet -p:UseAppHost=false \
 && test -f /app/libduckdb.so

FROM mcr.microsoft.com/dotnet/aspnet:10.0.0-noble
COPY --from=build /app /app
# Volumes mounted here begin with the owner of these folders.
RUN mkdir -p /lake /cache && chown "$APP_UID:$APP_UID" /lake /cache
ENV DUCKLAKE_CATALOG_PATH=/lake/catalog.sqlite \
    DUCKLAKE_DATA_PATH=/lake/files/ \
    EKKO_CACHE_DIR=/cache
WORKDIR /lake
USER $APP_UID
ENTRYPOINT ["dotnet", "/app/Ekko.Cli.dll"]
CMD ["pipeline"]
