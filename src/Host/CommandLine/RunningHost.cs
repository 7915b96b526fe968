using System.CommandLine;
using System.Net.Http.Headers;
using System.Text.Json;
using Lamella.BuildingBlocks;

namespace Lamella.Host.CommandLine;

/// <summary>A Lamella that runs somewhere, asked over HTTP as a person with their token.</summary>
internal sealed class RunningHost
{
    private const string HowToGetToken =
        "A token is the access token of somebody who is signed in: choose \"Copy a token\" in the account menu of the page, or ask your Keycloak's token endpoint. Give it as LAMELLA_TOKEN or with --token.";

    /// <summary>Where the host is, and who asks.</summary>
    public Option<string> Url { get; } = new("--url")
    {
        Description = "Where Lamella runs; LAMELLA_URL, or http://127.0.0.1:5050, when not given.",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("LAMELLA_URL") is { Length: > 0 } url ? url : "http://127.0.0.1:5050",
    };

    public Option<string?> Token { get; } = new("--token")
    {
        Description = $"{HowToGetToken} (Other users of the machine may see --token.)",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("LAMELLA_TOKEN"),
    };

    /// <summary>Sends one request; answers what came when it was honoured.</summary>
    /// <exception cref="RefusalException">It was refused, or nobody answers; the reason is the host's own where it gave one.</exception>
    public async Task<HttpResponseMessage> Send(ParseResult words, HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(words.GetRequiredValue(Url), UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            throw new RefusalException(RefusalKind.NotFound, $"'{words.GetRequiredValue(Url)}' is no address of a Lamella: give one like http://127.0.0.1:5050.");
        }

        var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        using var request = new HttpRequestMessage(method, new Uri(url, path)) { Content = content };
        var token = words.GetValue(Token)?.Trim();
        if (!string.IsNullOrEmpty(token))
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        HttpResponseMessage answer;
        try
        {
            answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException unreachable)
        {
            throw new RefusalException(RefusalKind.StoreFailed, $"No Lamella answers at {url}: {unreachable.Message}");
        }

        return answer.IsSuccessStatusCode
            ? answer
            : throw new RefusalException(
                RefusalKind.Forbidden, $"{await Reason(answer, cancellationToken)}{((int)answer.StatusCode == StatusCodes.Status401Unauthorized || (string.IsNullOrEmpty(token) && answer.StatusCode is not System.Net.HttpStatusCode.BadRequest) ? $" {HowToGetToken}" : "")}");
    }

    private static async Task<string> Reason(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try
        {
            var problem = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync(cancellationToken));
            return problem.TryGetProperty("errors", out var errors)
                ? string.Join(' ', errors.EnumerateObject().SelectMany(error => error.Value.EnumerateArray()).Select(sentence => sentence.GetString()))
                : problem.GetProperty("title").GetString()!;
        }
        catch (Exception unsaid) when (unsaid is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return $"The host answers {(int)answer.StatusCode}.";
        }
    }
}
