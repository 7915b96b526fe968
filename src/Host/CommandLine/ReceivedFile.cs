using System.IO.Compression;
using Lamella.BuildingBlocks;

namespace Lamella.Host.CommandLine;

/// <summary>An answer of a host on its way to where somebody wants it: whole or not there, so that who finds the file may use it.</summary>
internal static class ReceivedFile
{
    private const int Piece = 1 << 18;

    /// <param name="path">The file; <c>-</c> is standard output.</param>
    /// <param name="isZip">It is looked at whether its list of files has come, which stands at its end.</param>
    /// <param name="received">Is told the bytes so far.</param>
    /// <returns>Bytes in all.</returns>
    /// <exception cref="RefusalException">The host or the line broke off.</exception>
    public static async Task<long> Write(HttpResponseMessage answer, string path, bool isZip, Action<long> received, CancellationToken cancellationToken)
    {
        if (path == "-")
        {
            await using var output = new StandardOutput();
            return await Copy(answer, output, received, cancellationToken);
        }

        var unfinished = $"{Path.GetFullPath(path)}.{Environment.ProcessId}.part";
        try
        {
            long bytes;
            await using (var output = File.Create(unfinished))
            {
                bytes = await Copy(answer, output, received, cancellationToken);
                if (isZip)
                {
                    IsWhole(output);
                }
            }

            File.Move(unfinished, path, overwrite: true);
            return bytes;
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static async Task<long> Copy(HttpResponseMessage answer, Stream output, Action<long> received, CancellationToken cancellationToken)
    {
        await using var input = await answer.Content.ReadAsStreamAsync(cancellationToken);
        var (bytes, piece) = (0L, new byte[Piece]);
        for (int read; (read = await Read(input, piece, cancellationToken)) > 0;)
        {
            await output.WriteAsync(piece.AsMemory(0, read), cancellationToken);
            received(bytes += read);
        }

        return bytes;
    }

    private static async Task<int> Read(Stream input, byte[] piece, CancellationToken cancellationToken)
    {
        try
        {
            return await input.ReadAsync(piece, cancellationToken);
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            throw Broken(broken);
        }
    }

    /// <summary>Some proxies end an answer that was cut off as if it were whole.</summary>
    private static void IsWhole(Stream zip)
    {
        try
        {
            zip.Position = 0;
            using var archive = new ZipArchive(zip, ZipArchiveMode.Read, leaveOpen: true);
            _ = archive.Entries.Count;
        }
        catch (InvalidDataException broken)
        {
            throw Broken(broken);
        }
    }

    private static RefusalException Broken(Exception why) =>
        new(RefusalKind.StoreFailed, $"The host or the line broke off in the middle, and nothing was kept: {why.Message} Begin it again.");
}
