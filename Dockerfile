# The ekko command line with everything it needs: docker build -t ekko-ce .

FROM node:22.20.0-bookworm-slim AS dashboard
WORKDIR /dashboard
COPY dashboard/package.json dashboard/package-lock.json dashboard/.npmrc ./
RUN npm ci --ignore-scripts --loglevel=error
COPY dashboard/index.html dashboard/tsconfig.json dashboard/vite.config.ts ./
COPY dashboard/public public
COPY dashboard/src src
RUN npx vite build --logLevel warn

FROM mcr.microsoft.com/dotnet/sdk:10.0.404-noble AS build
ENV DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
WORKDIR /source
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props .editorconfig ./
COPY src src
# The program's project takes it from where the repository has it.
COPY --from=dashboard /dashboard/dist dashboard/dist
# Compiled for the image's processor: a command starts in three fifths of the processor time it takes otherwise.
RUN dotnet publish src/Ekko.Cli -c Release -o /app --nologo -v quiet --use-current-runtime --self-contained false \
    -p:PublishReadyToRun=true -p:UseAppHost=false -p:RunAnalyzers=false \
 && test -f /app/libduckdb.so && test -f /app/dashboard/index.html

FROM mcr.microsoft.com/dotnet/aspnet:10.0.15-noble
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
