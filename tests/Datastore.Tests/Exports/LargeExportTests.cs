using System.Diagnostics;
using System.Text.Json;
using Lamella.BuildingBlocks;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;
using Lamella.Datastore.Exports;
using Lamella.Datastore.Exports.Zips;
using Lamella.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Lamella.Datastore.Tests.Exports;

/// <summary>What is larger than a plain zip can say opens where people open zips.</summary>
public sealed class LargeExportTests(ExportsFixture lamella) : IClassFixture<ExportsFixture>
{
    /// <summary>With one chunk that is not fill value at its far end; 24 MiB above 4 GiB.</summary>
    private static readonly Int3 Size = new(1024, 1024, 4120);

    [ZipToolsFact]
    public async Task More_than_4_GiB_open_in_Python_to_the_last_byte_and_unzip_finds_what_lies_behind_them()
    {
        var (dataset, large, small) = await Begin();
        var path = Path.Combine(lamella.DataFolder, "large.zip");
        await using (var scope = lamella.Services.CreateAsyncScope())
        {
            scope.ServiceProvider.GetRequiredService<Caller>().BecomeOperator();
            var plan = await scope.ServiceProvider.GetRequiredService<ExportPlanner>().PlanDataset(dataset, () => new(null, null, ExportFormat.Tiff, [], null), default);
            await using var file = new SparseFile(path);
            var zip = await ExportZip.Begin(file, "large", default);
            await TiffExport.Write(plan, zip, default);
            await zip.Finish(default);
        }

        var about = Python.Ask(
            "zipfile",
            """
            import sys, zipfile
            with zipfile.ZipFile(sys.argv[1]) as zip:
                for name in ['large/em.tif', 'large/mask.tif']:
                    length, tail = 0, b''
                    with zip.open(name) as file:
                        while part := file.read(1 << 20):
                            length, tail = length + len(part), (tail[-64:] + part[-64:])[-64:]
                    entry = zip.getinfo(name)
                    print(entry.file_size == length, length > 2**32, entry.header_offset > 2**32, tail.hex())
            """,
            path);
        Assert.Equal($"True True False {Convert.ToHexStringLower(large)}\nTrue False True {Convert.ToHexStringLower(small)}\n", about);
        Assert.Contains("No errors detected", Unzip("-tq", path, "large/mask.tif"), StringComparison.Ordinal);
    }

    [ZipToolsFact]
    public async Task More_than_65_535_files_open_in_Python_and_unzip()
    {
        const int Files = 70_000;
        using var sent = new MemoryStream();
        var zip = await ExportZip.Begin(sent, "many", default);
        for (var i = 0; i < Files; i++)
        {
            await zip.Write($"0/{i}", BitConverter.GetBytes(i), default);
        }

        await zip.Finish(default);
        var path = Path.Combine(lamella.DataFolder, "many.zip");
        await File.WriteAllBytesAsync(path, sent.ToArray());

        Assert.Equal(
            $"{Files} {Convert.ToHexStringLower(BitConverter.GetBytes(65_536))} {Convert.ToHexStringLower(BitConverter.GetBytes(Files - 1))}\n",
            Python.Ask("zipfile", $"import sys, zipfile; zip = zipfile.ZipFile(sys.argv[1]); print(len(zip.namelist()), zip.read('many/0/65536').hex(), zip.read('many/0/{Files - 1}').hex())", path));
        Assert.Contains("No errors detected", Unzip("-tq", path), StringComparison.Ordinal);
    }

    /// <summary>A dataset in place: a layer of more than 4 GiB of which one chunk is stored, and a small one; answers the last voxels of both.</summary>
    private async Task<(Guid Dataset, byte[] Large, byte[] Small)> Begin()
    {
        var (em, mask) = (Write("em", Size, 128), Write("mask", Int3.One * 16, 16));
        var dataset = await lamella.Send(new RegisterDataset(
            Guid.CreateVersion7(), $"sparse {Guid.NewGuid():n}", "", new VoxelSize(8, 8, 8, "nanometer"), [em.Layer, mask.Layer], null, DatasetAccess.Public));
        return (dataset, em.Last, mask.Last);
    }

    /// <summary>A Zarr v3 array whose last chunk alone is stored.</summary>
    private (LayerDescription Layer, byte[] Last) Write(string name, Int3 size, int chunk)
    {
        var folder = Path.Combine(lamella.NewFolder(), name);
        var at = (size - Int3.One).FloorDiv(Int3.One * chunk);
        var file = Path.Combine(folder, "c", $"{at.Z}", $"{at.Y}", $"{at.X}");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(Path.Combine(folder, "zarr.json"), JsonSerializer.Serialize(new
        {
            zarr_format = 3,
            node_type = "array",
            shape = (int[])[size.Z, size.Y, size.X],
            data_type = "uint8",
            chunk_grid = new { name = "regular", configuration = new { chunk_shape = Enumerable.Repeat(chunk, 3) } },
            chunk_key_encoding = new { name = "default", configuration = new { separator = "/" } },
            fill_value = 0,
            codecs = (object[])[new { name = "bytes" }],
            dimension_names = "zyx".Select(axis => $"{axis}"),
        }));
        var voxels = new byte[chunk * chunk * chunk];
        new Random(4).NextBytes(voxels);
        File.WriteAllBytes(file, voxels);
        var end = (((size.Z - 1) % chunk) + 1) * chunk * chunk;
        Assert.True(size.X % chunk == 0 && size.Y % chunk == 0 && chunk * chunk >= 64);
        return (
            new(name, LayerCategory.Image, VoxelType.U8, 1, 1, new Box(Int3.Zero, size), [new MagDescription(Mag.One, Int3.Zero, size, chunk)], "0", new LayerLocation(folder, null, InPlace: true)),
            voxels[(end - 64)..end]);
    }

    private static string Unzip(params string[] words)
    {
        using var process = Process.Start(new ProcessStartInfo("unzip", words) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, said + errors.Result);
        return said;
    }
}

/// <summary>A file in which zeros are holes: they take no room on the disk and are read as zeros.</summary>
internal sealed class SparseFile(string path) : Stream
{
    private readonly FileStream _file = File.Create(path, bufferSize: 0);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        const int Hole = 1 << 16;
        for (; buffer.Length > 0; buffer = buffer[Math.Min(Hole, buffer.Length)..])
        {
            var part = buffer[..Math.Min(Hole, buffer.Length)];
            if (part.Span.ContainsAnyExcept((byte)0))
            {
                await _file.WriteAsync(part, cancellationToken);
            }
            else
            {
                _file.Seek(part.Length, SeekOrigin.Current);
            }
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => _file.SetLength(Math.Max(_file.Length, _file.Position));

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        Flush();
        await _file.DisposeAsync();
        await base.DisposeAsync();
    }
}

/// <summary>A test that opens zips with Python's zipfile and Info-ZIP's unzip; skipped, with the reason, where one is absent.</summary>
public sealed class ZipToolsFactAttribute : FactAttribute
{
    public ZipToolsFactAttribute() => Skip = Python.ReasonToSkip("zipfile")
        ?? ((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "unzip"))) ? null : "unzip is not here (Debian: unzip).");
}
