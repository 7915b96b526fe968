using System.CommandLine;
using Lamella.BuildingBlocks;

namespace Lamella.Host.CommandLine;

/// <summary>Brings every module's schema to the newest state.</summary>
internal sealed class MigrateCommand(Func<string[], WebApplication> build)
    : OperatorCommand("migrate", "Bring the database to the newest schema and stop.", build)
{
    protected override async Task<int> Execute(ParseResult words, IServiceProvider services, CancellationToken cancellationToken)
    {
        await services.MigrateModulesAsync(cancellationToken);
        await Console.Error.WriteLineAsync("The database has the newest schema.");
        return 0;
    }
}
