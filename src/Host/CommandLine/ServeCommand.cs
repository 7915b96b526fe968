using System.CommandLine;
using Lamella.BuildingBlocks;

namespace Lamella.Host.CommandLine;

/// <summary>Migrates the database and answers people until it is told to stop.</summary>
internal sealed class ServeCommand : Command
{
    public ServeCommand(Func<string[], WebApplication> build, Action<WebApplication> map)
        : base("serve", "Migrate the database and serve (the command when none is given). Any setting may follow as --Section:Key=value; --urls says where to listen.")
    {
        TreatUnmatchedTokensAsErrors = false;
        SetAction(async (words, cancellationToken) =>
        {
            await using var app = build([.. words.UnmatchedTokens]);
            map(app);
            await app.Services.MigrateModulesAsync(cancellationToken);
            await app.RunAsync(cancellationToken);
            return 0;
        });
    }
}
