using FluentValidation;
using Lamella.Datasets.Contracts;
using Lamella.Testing;

namespace Lamella.Datasets.Tests;

public sealed class LicenseDatasetTests(LamellaFixture lamella) : IClassFixture<LamellaFixture>
{
    [Theory]
    [InlineData("CC-BY-4.0")]
    [InlineData("LicenseRef-our-own")]
    [InlineData(null)]
    public async Task States_a_licence_or_takes_it_back(string? licence)
    {
        var id = await lamella.Send(Some.Dataset($"licensed {licence}"));

        await lamella.Send(new LicenseDataset(id, licence));

        Assert.Equal(licence, (await lamella.Send(new GetDataset(id))).Licence);
    }

    [Theory]
    [InlineData("")]
    [InlineData("CC BY 4.0")]
    [InlineData("../../etc/passwd")]
    [InlineData("<b>MIT</b>")]
    [InlineData("MIT\n")]
    public async Task Refuses_what_is_no_identifier(string licence)
    {
        var id = await lamella.Send(Some.Dataset($"refused {licence.Length}"));

        await Assert.ThrowsAsync<ValidationException>(() => lamella.Send(new LicenseDataset(id, licence)));

        Assert.Null((await lamella.Send(new GetDataset(id))).Licence);
    }
}
