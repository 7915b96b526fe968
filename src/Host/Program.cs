using Lamella.Annotations;
using Lamella.BuildingBlocks;
using Lamella.Catalog;
using Lamella.Datasets;
using Lamella.Datastore;
using Lamella.GraphQL;
using Lamella.Host;
using Lamella.Host.CommandLine;
using Lamella.Users;

return await LamellaCommandLine.Run(args, Build, Map);

static WebApplication Build(string[] settings)
{
    // The settings file lies beside the binary, wherever the process was started.
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = settings, ContentRootPath = AppContext.BaseDirectory });
    builder.WebHost.UseSendBuffers();
    builder.Services
        .AddBuildingBlocks(builder.Configuration.GetConnectionString("Lamella"))
        .AddUsers(builder.Configuration)
        .AddDatasets()
        .AddDatastore(builder.Configuration)
        .AddAnnotations()
        .AddCatalog(builder.Configuration)
        .AddGraphQL();

    return builder.Build();
}

static void Map(WebApplication app)
{
    app.UseDatastore();
    app.UseExceptionHandler();
    app.UseUsers();
    app.UseRouting();
    app.MapUsers();
    app.MapDatastore();
    app.MapAnnotations();
    app.MapCatalog();
    app.MapGraphQL(page: app.GraphiQL());
    app.MapHealth();
    app.MapFrontEnd();
}
