using Lamella.BuildingBlocks;
using Lamella.Catalog;
using Lamella.Datasets;
using Lamella.Datastore;
using Lamella.GraphQL;
using Lamella.Host;
using Lamella.Host.CommandLine;
using Lamella.Users;

return await LamellaCommandLine.Run(args, Compose);

static WebApplication Compose(string[] settings)
{
    var builder = WebApplication.CreateBuilder(settings);
    builder.Services
        .AddBuildingBlocks(builder.Configuration.GetConnectionString("Lamella"))
        .AddUsers(builder.Configuration)
        .AddDatasets()
        .AddDatastore(builder.Configuration)
        .AddCatalog(builder.Configuration)
        .AddGraphQL();

    var app = builder.Build();
    app.UseExceptionHandler();
    app.UseUsers();
    app.MapUsers();
    app.MapDatastore();
    app.MapCatalog();
    app.MapGraphQL();
    app.MapHealth();
    app.MapFrontEnd();
    return app;
}
