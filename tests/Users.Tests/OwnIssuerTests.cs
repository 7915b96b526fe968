using System.Net;
using Lamella.Testing;

namespace Lamella.Users.Tests;

public sealed class OwnIssuerTests(LamellaFixture lamella) : IClassFixture<LamellaFixture>
{
    [Fact]
    public async Task A_demo_person_signs_in_and_is_known_from_then_on()
    {
        using var ada = await lamella.SignIn("ada");

        var response = await ada.GetAsync("/issuer/userinfo");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("Ada Lindqvist", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.NotEqual(Guid.Empty, await lamella.IdOf("ada"));
    }
}
