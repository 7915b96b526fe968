using System.Text.RegularExpressions;
using FluentValidation;
using Lamella.BuildingBlocks;
using Lamella.Datasets.Contracts;
using Lamella.GraphQL;
using MediatR;

namespace Lamella.Datasets;

/// <summary>States the licence that a dataset is under, by its SPDX identifier; null takes the statement back.</summary>
internal sealed record LicenseDataset(Guid Id, string? Licence) : ICommand<DatasetDescription>;

internal sealed partial class LicenseDatasetValidator : AbstractValidator<LicenseDataset>
{
    public LicenseDatasetValidator() =>
        RuleFor(command => command.Licence).Must(licence => licence is null || SpdxId().IsMatch(licence)).WithMessage(command =>
            $"'{command.Licence}' is no SPDX identifier of a licence: it would look like CC-BY-4.0, or LicenseRef-… for one of your own.");

    // The grammar of an idstring, SPDX 3.0 annex B; which of them exist changes with every edition of the list.
    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9.-]{0,63}\z")]
    private static partial Regex SpdxId();
}

internal sealed class LicenseDatasetHandler(DatasetEditor editor) : IRequestHandler<LicenseDataset, DatasetDescription>
{
    public Task<DatasetDescription> Handle(LicenseDataset command, CancellationToken cancellationToken) =>
        editor.Edit(command.Id, dataset => dataset.Licence = command.Licence, cancellationToken);
}

[MutationType]
internal static class LicenseDatasetField
{
    /// <summary>States the licence that a dataset is under, by its SPDX identifier (CC-BY-4.0); null takes the statement back.</summary>
    public static Task<DatasetDescription> LicenseDataset(Guid id, string? licence, IMediator mediator, CancellationToken cancellationToken) =>
        mediator.Send(new LicenseDataset(id, licence), cancellationToken);
}
