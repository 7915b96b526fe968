using Lamella.BuildingBlocks;
using Lamella.Catalog;
using Lamella.Datasets;
using Lamella.Datastore;
using Lamella.GraphQL;
using Lamella.Users;

var builder = WebApplication.CreateBuilder(args);

builder.Services
    .AddBuildingBlocks(builder.Configuration.GetConnectionString("Lamella")!)
    .AddUsers(builder.Configuration)
    .AddDatasets()
    .AddDatastore(builder.Configuration)
    .AddCatalog(builder.Configuration)
    .AddGraphQL();

var app = builder.Build();

await app.Services.MigrateModulesAsync();
app.UseExceptionHandler();
app.MapUsers();
app.MapDatastore();
app.MapCatalog();
app.MapGraphQL();
app.MapGet("/healthz", () => "ok");

await app.RunAsync();
