using Npgsql;

namespace Lamella.Host;

internal static class Health
{
    /// <summary><c>GET /healthz</c>: 200 when this process can answer people, which needs its database; 503 with the reason when it cannot.</summary>
    public static void MapHealth(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/healthz", async (NpgsqlDataSource database, CancellationToken cancellationToken) =>
        {
            try
            {
                await using var ask = database.CreateCommand("select 1");
                await ask.ExecuteScalarAsync(cancellationToken);
                return Results.Text("ok");
            }
            catch (NpgsqlException lost)
            {
                return Results.Text($"The database does not answer: {lost.Message}", statusCode: StatusCodes.Status503ServiceUnavailable);
            }
        });
}
