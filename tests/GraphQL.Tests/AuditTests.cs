using Lamella.GraphQL.Tests.Sockets;

namespace Lamella.GraphQL.Tests;

public sealed class AuditTests(SocketFixture lamella) : IClassFixture<SocketFixture>
{
    [NodeFact("graphql-http")]
    public async Task Every_audit_of_graphql_over_http_passes()
    {
        var audit = await Node.Run("audit.mjs", lamella.Address.AbsoluteUri);

        Assert.True(audit["count"]!.GetValue<int>() > 50);
        Assert.True(audit["wrong"]!.AsArray().Count == 0, audit["wrong"]!.ToJsonString());
    }
}
