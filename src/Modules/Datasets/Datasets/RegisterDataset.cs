using System.Text.RegularExpressions;
using FluentValidation;
using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Lamella.Datasets;

internal sealed partial class RegisterDatasetValidator : AbstractValidator<RegisterDataset>
{
    public RegisterDatasetValidator()
    {
        RuleFor(command => command.Name).NotEmpty().MaximumLength(DatasetNames.MaximumLength);
        RuleFor(command => command.Description).NotNull().MaximumLength(DatasetNames.MaximumDescription);
        RuleFor(command => command.VoxelSize).Must(IsPositive).WithMessage(command =>
            $"A voxel is {command.VoxelSize.X} x {command.VoxelSize.Y} x {command.VoxelSize.Z} {command.VoxelSize.Unit}: every edge must be a number above zero.");
        RuleFor(command => command.Layers).NotEmpty().WithMessage("A dataset has at least one layer.");
        RuleFor(command => command.Layers).Must(layers => layers.Select(layer => layer.Name).Distinct(StringComparer.Ordinal).Count() == layers.Count)
            .WithMessage("Two layers have the same name: rename one.");
        RuleForEach(command => command.Layers).Must(layer => LayerName().IsMatch(layer.Name)).WithMessage((_, layer) =>
            $"'{layer.Name}' is not a layer's name: use 1 to 100 letters, digits, '_', '-' and '.', not beginning with a dot.");
        RuleForEach(command => command.Layers).Must(layer => layer.Mags.Count > 0 && !layer.Box.IsEmpty)
            .WithMessage((_, layer) => $"Layer '{layer.Name}' holds no voxels.");
    }

    private static bool IsPositive(VoxelSize size) =>
        double.IsFinite(size.X) && double.IsFinite(size.Y) && double.IsFinite(size.Z) && size is { X: > 0, Y: > 0, Z: > 0 };

    [GeneratedRegex(@"^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,99}\z")]
    private static partial Regex LayerName();
}

internal sealed class RegisterDatasetHandler(DatasetsDb db, News news, TimeProvider clock) : IRequestHandler<RegisterDataset, Guid>
{
    public async Task<Guid> Handle(RegisterDataset command, CancellationToken cancellationToken)
    {
        db.Add(new Dataset(command, clock.GetUtcNow()));
        await db.SaveNamed(command.Name, cancellationToken);
        news.Tell(DatasetNews.Topic, command.Id);
        return command.Id;
    }
}

internal static class DatasetNames
{
    public const int MaximumLength = 100;
    public const int MaximumDescription = 100_000;

    /// <summary>Saves; a name that the owner already uses is a refusal, not a database error.</summary>
    public static async Task SaveNamed(this DatasetsDb db, string name, CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException taken) when (taken.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            throw new RefusalException(RefusalKind.Conflict, $"There is already a dataset named '{name}': choose another name.", taken);
        }
    }
}
