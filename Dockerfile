# syntax=docker/dockerfile:1

FROM mcr.microsoft.com/dotnet/sdk:10.0.401 AS build
WORKDIR /source
# Packages first: they are restored again only when these files change.
COPY global.json Directory.Build.props Directory.Packages.props ./
COPY src/MovieRecs.Als/MovieRecs.Als.csproj src/MovieRecs.Als/packages.lock.json src/MovieRecs.Als/
COPY src/MovieRecs.Text/MovieRecs.Text.csproj src/MovieRecs.Text/packages.lock.json src/MovieRecs.Text/
COPY src/MovieRecs.Api/MovieRecs.Api.csproj src/MovieRecs.Api/packages.lock.json src/MovieRecs.Api/
RUN dotnet restore src/MovieRecs.Api --locked-mode
COPY .editorconfig appsettings.json ./
COPY src/MovieRecs.Als src/MovieRecs.Als
COPY src/MovieRecs.Text src/MovieRecs.Text
COPY src/MovieRecs.Api src/MovieRecs.Api
RUN dotnet publish src/MovieRecs.Api -c Release --no-restore -p:UseAppHost=false -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0.12
WORKDIR /app
COPY --from=build /app .
# The image has no PostgreSQL server: as in every Production, ConnectionStrings__MovieRecs says which one to use.
ENV ASPNETCORE_ENVIRONMENT=Production ASPNETCORE_HTTP_PORTS=8080 DataFolder=/data
# A named volume takes the owner of the folder that it is mounted over.
RUN install -d -o "$APP_UID" -g "$APP_UID" -m 0711 /data
EXPOSE 8080
USER $APP_UID
# The image has no curl either; the service asks its running self.
HEALTHCHECK --interval=30s --timeout=5s --start-period=2m --start-interval=2s \
    CMD ["dotnet", "MovieRecs.Api.dll", "--health"]
ENTRYPOINT ["dotnet", "MovieRecs.Api.dll"]
