using Lamella.BuildingBlocks;

namespace Lamella.Datastore.Codecs;

/// <summary>A C library that one codec stands on. When it is absent only that codec is refused.</summary>
internal sealed class NativeLibrary(string codec, string soname, string debianPackage)
{
    private readonly Lazy<bool> _present = new(() => System.Runtime.InteropServices.NativeLibrary.TryLoad(soname, out _));

    /// <exception cref="RefusalException">The library is not on this machine.</exception>
    public void Require()
    {
        if (!_present.Value)
        {
            throw new RefusalException(
                RefusalKind.Unreadable, $"{codec} data cannot be decoded here: {soname} is absent. Install the Debian package {debianPackage}.");
        }
    }
}
