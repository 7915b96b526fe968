using System.CommandLine;
using System.Data.Common;
using System.Text.Json;
using FluentValidation;
using Lamella.BuildingBlocks;

namespace Lamella.Host.CommandLine;

/// <summary>The commands of the binary. Exit codes: 0 done, 1 refused or failed (the reason is on standard error), 2 the words of the call are off, 130 interrupted.</summary>
internal static class LamellaCommandLine
{
    /// <param name="args">The words after the binary's name; none, or only settings, means <c>serve</c>.</param>
    /// <param name="build">Makes the application from settings (<c>--Section:Key=value</c>).</param>
    /// <param name="map">Gives it its endpoints, which only <c>serve</c> needs.</param>
    public static async Task<int> Run(string[] args, Func<string[], WebApplication> build, Action<WebApplication> map)
    {
        var root = new RootCommand("Lamella: look at large volumes together, and annotate them.")
        {
            new ServeCommand(build, map),
            new MigrateCommand(build),
            new DemoCommand(build),
            new ImportCommand(build),
            new ExportCommand(),
            new ProbeCommand(build),
            new ReadCommand(build),
        };
        var known = root.Subcommands.Select(command => command.Name).ToHashSet(StringComparer.Ordinal);
        var first = args.FirstOrDefault();
        var words = first is null || (first.StartsWith("--", StringComparison.Ordinal) && first is not ("--help" or "--version")) ? ["serve", .. args] : args;
        if (words.FirstOrDefault() is { } verb && !verb.StartsWith('-') && !known.Contains(verb))
        {
            await Console.Error.WriteLineAsync($"lamella: there is no command '{verb}': the commands are {string.Join(", ", known.Order(StringComparer.Ordinal))}.");
            return 2;
        }

        var parsed = root.Parse(words);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync($"lamella: {error.Message}");
            }

            return 2;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception refused) when (refused is RefusalException or ValidationException or IOException or UnauthorizedAccessException)
        {
            await Say(refused.Message, args.Contains("--json"));
            return 1;
        }
        catch (Exception failed) when ((failed as DbException ?? failed.InnerException as DbException) is { } database)
        {
            await Say($"The database named by ConnectionStrings__Lamella failed: {database.Message}{(database.InnerException is { } cause ? $" ({cause.Message})" : "")}", args.Contains("--json"));
            return 1;
        }
        catch (OperationCanceledException)
        {
            return 130;
        }
        catch (Exception unforeseen)
        {
            // Whoever reports it needs to say where it happened; whoever scripts it needs a code.
            await Say($"This should not happen: {unforeseen}", args.Contains("--json"));
            return 1;
        }
    }

    private static async Task Say(string reason, bool asJson)
    {
        if (asJson)
        {
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new { error = reason }, JsonSerializerOptions.Web));
        }

        await Console.Error.WriteLineAsync($"lamella: {reason}");
    }
}
