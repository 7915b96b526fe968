using System.Net;
using System.Net.Sockets;

namespace Lamella.Testing;

/// <summary>
/// Ports for servers that are started later, or more than once. None is of those that Linux lends to outgoing connections (32768 and more): such a one
/// may be taken between two starts by any connection of another test.
/// </summary>
public static class FreePort
{
    private const int First = 12_000;
    private const int End = 32_000;

    /// <summary>A port of loopback that nobody listens on now, as with the <paramref name="after"/> ports after it.</summary>
    public static int Find(int after = 0)
    {
        int port;
        do
        {
            port = Random.Shared.Next(First, End - after);
        }
        while (!Enumerable.Range(port, after + 1).All(IsFree));
        return port;
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
