using System.Net;
using System.Net.Sockets;

namespace Ekko.Tests.Servers;

/// <summary>A port of the loopback address that nobody listens on.</summary>
static class FreePort
{
    internal static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
