using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Lamella.Testing;

namespace Lamella.Browser.Tests;

/// <summary>Our own issuer before a judge of others' making: the certified client library openid-client.</summary>
[Collection(OneSite.Name)]
public sealed class OutsideJudgeTests(LamellaSite site)
{
    [BrowserFact]
    public async Task A_certified_client_signs_in_at_our_issuer_and_is_refused_where_it_must_be()
    {
        using var http = new HttpClient();
        var settings = await http.GetFromJsonAsync<JsonElement>($"{site.Address}/signin");
        var issuer = new Uri(new Uri(site.Address), settings.GetProperty("authority").GetString()!).AbsoluteUri;
        using var judge = Process.Start(new ProcessStartInfo(
            "node", [Path.Combine(Repository.Root, "frontend", "api", "judges", "openid.mjs"), issuer, settings.GetProperty("clientId").GetString()!, $"{site.Address}/signed-in", "max"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (held, wrong) = (judge.StandardOutput.ReadToEndAsync(), judge.StandardError.ReadToEndAsync());
        await judge.WaitForExitAsync();

        Assert.True(judge.ExitCode == 0, $"{await held}{await wrong}");
        Assert.Equal(7, (await held).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }
}
