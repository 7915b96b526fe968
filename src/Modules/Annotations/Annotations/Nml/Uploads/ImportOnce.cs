using System.Text.Json;
using Lamella.BuildingBlocks;
using MediatR;
using Npgsql;

namespace Lamella.Annotations.Nml.Uploads;

/// <summary>
/// Imports, and does so once however often it is sent under one id: where a line breaks before the answer, sending it again is harmless and gets the
/// same answer, also while the first is still in work.
/// </summary>
/// <param name="Target">What the files are sent to: an annotation, or a dataset.</param>
/// <param name="Batch">Chosen by the client; null imports each time.</param>
/// <param name="Import">What is done when it was not done before.</param>
/// <param name="Notes">What the answer says besides.</param>
internal sealed record ImportOnce(Guid Target, Guid? Batch, ICommand<ImportedNml> Import, IReadOnlyList<string> Notes) : ICommand<ImportedNml>;

internal sealed class ImportOnceHandler(IMediator mediator, Caller caller, NpgsqlDataSource database) : IRequestHandler<ImportOnce, ImportedNml>
{
    private const int MostNotes = 50;

    public async Task<ImportedNml> Handle(ImportOnce command, CancellationToken cancellationToken)
    {
        var row = command.Batch is { } batch && caller.PersonId is { } person ? new ImportRow(database, command.Target, person, batch) : null;
        if (row is not null && !await row.Claim(cancellationToken) && await row.Answer(cancellationToken) is { } before)
        {
            return before;
        }

        var imported = await mediator.Send(command.Import, cancellationToken);

        // What concerns all that came in before what is told of each box or file, of which there may be many, and many the same.
        imported = imported with { Notes = [.. imported.Notes.Concat(command.Notes).Distinct().Take(MostNotes)] };
        if (row is not null)
        {
            await row.Keep(imported, cancellationToken);
        }

        return imported;
    }
}

/// <summary>What was answered to an import of the caller's; null when there was none.</summary>
internal sealed record FindImported(Guid Target, Guid? Batch) : IQuery<ImportedNml?>;

internal sealed class FindImportedHandler(Caller caller, NpgsqlDataSource database) : IRequestHandler<FindImported, ImportedNml?>
{
    public async Task<ImportedNml?> Handle(FindImported query, CancellationToken cancellationToken) =>
        query.Batch is { } batch && caller.PersonId is { } person ? await new ImportRow(database, query.Target, person, batch).Answer(cancellationToken) : null;
}

/// <summary>The row of one import.</summary>
internal sealed class ImportRow(NpgsqlDataSource database, Guid target, Guid person, Guid batch)
{
    private const string Key = "target_id = $1 and person_id = $2 and batch_id = $3";

    /// <summary>Makes the row; false when it was there. Waits for the transaction in which the same import is in work, and that may take its time.</summary>
    public async Task<bool> Claim(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var insert = Command(connection, "insert into annotations.nml_imports (target_id, person_id, batch_id) values ($1, $2, $3) on conflict do nothing");
        insert.CommandTimeout = 0;
        return await insert.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    public async Task<ImportedNml?> Answer(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var select = Command(connection, $"select answer from annotations.nml_imports where {Key}");
        return await select.ExecuteScalarAsync(cancellationToken) is string answer ? JsonSerializer.Deserialize<ImportedNml>(answer) : null;
    }

    public async Task Keep(ImportedNml imported, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var update = Command(
            connection, $"update annotations.nml_imports set annotation_id = $4, answer = $5 where {Key}", imported.Annotation, JsonSerializer.Serialize(imported));
        await update.ExecuteNonQueryAsync(cancellationToken);
    }

    private NpgsqlCommand Command(NpgsqlConnection connection, string sql, params ReadOnlySpan<object> more)
    {
        var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = target }, new() { Value = person }, new() { Value = batch } } };
        foreach (var value in more)
        {
            command.Parameters.Add(new() { Value = value });
        }

        return command;
    }
}
