using System.CommandLine;
using Lamella.BuildingBlocks;
using Lamella.Datastore.Contracts;

namespace Lamella.Host.CommandLine;

/// <summary>Grows the demo dataset.</summary>
internal sealed class DemoCommand : OperatorCommand
{
    private readonly Option<ulong> _seed = new("--seed") { Description = "What the piece grows from.", DefaultValueFactory = _ => MakeDemo.DefaultSeed };
    private readonly Option<bool> _ifAbsent = new("--if-absent") { Description = "Say nothing where it is there already." };
    private readonly Option<bool> _json = new("--json") { Description = "Write the answer as JSON." };

    public DemoCommand(Func<string[], WebApplication> build)
        : base("demo", "Migrate the database and grow the demo dataset, a piece of synthetic neuropil with its exact segmentation; nothing is done where it is there already.", build)
    {
        Options.Add(_seed);
        Options.Add(_ifAbsent);
        Options.Add(_json);
    }

    protected override async Task<int> Execute(ParseResult words, IServiceProvider services, CancellationToken cancellationToken)
    {
        await services.MigrateModulesAsync(cancellationToken);
        using var progress = new ProgressLine("Growing the demo dataset");
        var id = await Send(services, new MakeDemo(words.GetValue(_seed), progress), cancellationToken);
        if (words.GetValue(_json))
        {
            WriteJson(new { dataset = id });
        }
        else if (!words.GetValue(_ifAbsent))
        {
            Console.WriteLine(id);
        }

        return 0;
    }
}
