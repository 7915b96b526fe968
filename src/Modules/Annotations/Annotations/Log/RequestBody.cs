using Lamella.BuildingBlocks;
using Microsoft.AspNetCore.Http;

namespace Lamella.Annotations.Log;

/// <summary>What the doorways of the log have in common.</summary>
internal static class RequestBody
{
    /// <summary>An address that is no id is an annotation that is not there.</summary>
    public static Guid AnnotationId(string text) => Guid.TryParse(text, out var id) ? id : throw RefusalException.NotFound("annotation", text);

    /// <exception cref="BadHttpRequestException">The body is longer than <paramref name="most"/> bytes (413).</exception>
    public static async Task<byte[]> Read(HttpRequest request, int most, CancellationToken cancellationToken)
    {
        if (request.ContentLength > most)
        {
            throw TooLong(most);
        }

        var body = new MemoryStream(capacity: (int)(request.ContentLength ?? 0));
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (body.Length + read > most)
            {
                throw TooLong(most);
            }

            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }

    private static BadHttpRequestException TooLong(int most) =>
        new($"The body is longer than {most:N0} bytes: send it in several.", StatusCodes.Status413PayloadTooLarge);
}
