using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;
using Lamella.Datastore.Bricks;
using Lamella.Datastore.Contracts;
using Lamella.Datastore.Previews;
using Lamella.Datastore.Store;
using Lamella.Datastore.Volumes;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Lamella.Datastore.Imports;

/// <summary>Runs one import from taking it to its end. However it ends, there is a whole dataset or nothing of one.</summary>
internal sealed partial class ImportRunner(
    ImportQueue queue, StoreFolder store, AllowedRoots roots, IServiceScopeFactory scopes, ILogger<ImportRunner> log)
{
    /// <summary>Takes a job, any or the one named, and runs it to its end; false where none is free.</summary>
    public async Task<bool> TryRun(Guid? wanted, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        var runner = Guid.NewGuid();
        if (await queue.Take(runner, wanted, cancellationToken) is not { } id)
        {
            return false;
        }

        await using var scope = scopes.CreateAsyncScope();
        var job = await scope.ServiceProvider.GetRequiredService<DatastoreDb>().Imports.AsNoTracking().SingleAsync(job => job.Id == id, cancellationToken);
        var run = new ImportRun(queue, job, runner, progress);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var heart = run.KeepAlive(stop);
        try
        {
            if (job.CancelRequested)
            {
                throw new OperationCanceledException();
            }

            var finish = await Write(job, run, stop.Token);
            scope.ServiceProvider.GetRequiredService<Caller>().BecomeOperator();
            await scope.ServiceProvider.GetRequiredService<IMediator>().Send(finish with { Runner = runner }, stop.Token);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The process stops: what is written stays, and whoever takes the job next goes on from there.
            await queue.Release(id, runner);
            throw;
        }
        catch (Exception failed)
        {
            await End(job, runner, failed);
        }
        finally
        {
            await stop.CancelAsync();
            await heart;
        }

        return true;
    }

    private async Task End(ImportJob job, Guid runner, Exception failed)
    {
        // Somebody else may have it by now and write the same files: then nothing here is ours any more.
        if (await queue.Beat(job.Id, runner, 0, 0, null, CancellationToken.None) is not { } isCancelled)
        {
            LogLost(job.Id);
            return;
        }

        try
        {
            store.Remove(job.DatasetId);
        }
        catch (Exception left) when (left is IOException or UnauthorizedAccessException)
        {
            // No dataset names these files. The job ends all the same, or it would be taken up again for ever.
            LogLeft(job.DatasetId, left.Message);
        }

        if (isCancelled)
        {
            await queue.Fail(job.Id, runner, ImportState.Cancelled, null);
            return;
        }

        if (failed is RefusalException or FluentValidation.ValidationException or IOException or UnauthorizedAccessException)
        {
            // Nothing of ours is broken: the words are all there is to know.
            LogRefused(job.Id, Words(failed));
        }
        else
        {
            LogFailed(job.Id, failed);
        }

        await queue.Fail(job.Id, runner, ImportState.Failed, Words(failed));
    }

    private async Task<FinishImport> Write(ImportJob job, ImportRun run, CancellationToken cancellationToken)
    {
        var allowed = job.OwnerId is null ? AllowedRoots.Everything : roots;
        var path = allowed.Resolve(job.Path);
        var volume = job.InPlace ? OpenInPlace.Open(job.Path, allowed, roots) : VolumeFormats.Open(path, allowed);
        var plan = ImportPlan.Of(volume, job.Path, job.VoxelSize, job.Layers, job.InPlace);
        var isWholePath = volume.Layers.Count == 1;
        if (job.InPlace)
        {
            var kept = new List<LayerDescription>();
            foreach (var layer in plan.Layers)
            {
                await OpenInPlace.TryReading(layer, cancellationToken);
                kept.Add(ImportPlan.InPlace(layer, path, isWholePath, await WindowOf(layer, cancellationToken)));
            }

            return new FinishImport(job.Id, plan.VoxelSize, kept);
        }

        var stamps = plan.Layers.Select(layer => ContentStamp.OfSource(
            new LayerLocation(path, isWholePath ? null : layer.Name, InPlace: true), [.. layer.Levels.Select(level => level.Array.Folder)]).Version);
        var layers = plan.Layers.Select(layer => new LayerToWrite(plan.Plan(layer), new VolumeSource(layer.Levels[0]), layer.FillValue)).ToArray();
        var written = await DatasetWriter.Write(
            store.Of(job.DatasetId), store.JournalOf(job.DatasetId), WhatIsWritten(job, stamps, layers), layers, run.Report, cancellationToken);
        return new FinishImport(job.Id, plan.NewVoxelSize, written);
    }

    /// <summary>From the middle of the coarsest level.</summary>
    private static async Task<IntensityWindow?> WindowOf(VolumeLayer layer, CancellationToken cancellationToken)
    {
        if (layer.Category == LayerCategory.Segmentation)
        {
            return null;
        }

        var coarsest = layer.Levels[^1];
        var counted = LayerHistogram.Counted(coarsest.Inside);
        var voxels = new byte[counted.Voxels * layer.VoxelType.Bytes()];
        await new VolumeReader(coarsest).Read(counted, 0, 0, voxels, cancellationToken);
        return DefaultWindow.Of(LayerHistogram.Of(voxels, layer.VoxelType));
    }

    /// <param name="stamps">Which content each layer's source has: shards of two contents are never put together.</param>
    private static string WhatIsWritten(ImportJob job, IEnumerable<string> stamps, IReadOnlyList<LayerToWrite> layers) => string.Join(
        " · ", layers.Select(layer => $"{layer.Plan.Name} {layer.Plan.VoxelType} {layer.Plan.Box} {string.Join(' ', layer.Plan.Levels.Select(level => $"{level.Mag} {level.Shard} {level.BrickEdge}"))}")
            .Prepend(string.Join(' ', stamps.Prepend(job.Id.ToString()))));

    private static string Words(Exception failed) => failed switch
    {
        RefusalException or FluentValidation.ValidationException => failed.Message,
        IOException or UnauthorizedAccessException => $"The files failed: {failed.Message}",
        OutOfMemoryException => "A part of the source is too large for this machine's memory.",
        _ => $"Something went wrong that should not: {failed.Message}",
    };

    [LoggerMessage(LogLevel.Error, "The import {Id} failed.")]
    private partial void LogFailed(Guid id, Exception failed);

    [LoggerMessage(LogLevel.Warning, "The import {Id} failed: {Words}")]
    private partial void LogRefused(Guid id, string words);

    [LoggerMessage(LogLevel.Warning, "What an import had written of the dataset {Id} could not be removed: {Words}")]
    private partial void LogLeft(Guid id, string words);

    [LoggerMessage(LogLevel.Warning, "The import {Id} was taken over by another process.")]
    private partial void LogLost(Guid id);
}
