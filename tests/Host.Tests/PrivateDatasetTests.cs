using System.Net;
using System.Net.Http.Headers;
using Lamella.BuildingBlocks.Voxels;
using Lamella.Datasets.Contracts;
using Lamella.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace Lamella.Host.Tests;

/// <summary>Who may not see a dataset, or an annotation, finds nothing at any address. The addresses are those that the host has, so that a new one is covered the day it appears.</summary>
public sealed class PrivateDatasetTests(LamellaFixture lamella) : IClassFixture<LamellaFixture>
{
    // What stands for each parameter of a route that is not the dataset itself: the most ordinary value, so that only the dataset can be the reason.
    private static readonly Dictionary<string, string> Ordinary = new(StringComparer.Ordinal)
    {
        ["layer"] = "em",
        ["version"] = "1",
        ["mag"] = "1",
        ["brick"] = "0-0-0",
        ["path"] = "anything",
    };

    // The parameters that are the id of something that may be private.
    private static readonly string[] Ids = ["dataset", "annotation"];

    [Fact]
    public async Task Is_not_found_at_any_address_by_a_stranger_or_a_guest()
    {
        using var owner = await lamella.SignIn("max");
        using var stranger = await lamella.SignIn("ada");
        using var guest = lamella.CreateGuest();
        await owner.GetAsync("/issuer/userinfo");
        var dataset = await Register(await lamella.IdOf("max"));
        var annotation = await PrivateAnnotation.Begin(owner, dataset);
        var endpoints = EndpointsOfDatasets();

        Assert.Equal(["annotation", "dataset"], endpoints.Select(endpoint => Private(endpoint.Route)).Distinct().Order());
        var seen = new List<string>();
        foreach (var (route, method) in endpoints)
        {
            var id = Private(route) == "annotation" ? annotation : dataset;
            foreach (var (who, http) in (IEnumerable<(string, HttpClient)>)[("a stranger", stranger), ("a guest", guest)])
            {
                var answer = await Ask(http, route, method, id);
                var ofNone = await Ask(http, route, method, Guid.NewGuid());
                if (answer.Status != HttpStatusCode.NotFound || answer.Body.Replace($"{id}", "", StringComparison.Ordinal) != ofNone.Body.Replace($"{ofNone.Id}", "", StringComparison.Ordinal))
                {
                    seen.Add($"{method} {route.RawText} answers {who} with {(int)answer.Status}, and with {(int)ofNone.Status} where there is nothing: {answer.Body}");
                }
            }
        }

        Assert.Empty(seen);
    }

    [Fact]
    public void Every_parameter_of_every_route_is_one_that_these_tests_know()
    {
        var unknown =
            from route in Routes()
            from parameter in route.Pattern.Parameters
            where !Ids.Contains(parameter.Name) && !Ordinary.ContainsKey(parameter.Name)
            select $"'{parameter.Name}' of {route.Pattern.RawText}: call it 'dataset' or 'annotation' if it is the id of one, else give it an ordinary value in {nameof(PrivateDatasetTests)}.{nameof(Ordinary)}";

        Assert.Empty(unknown);
    }

    private List<(RoutePattern Route, string Method)> EndpointsOfDatasets() =>
    [
        .. from route in Routes()
           where route.Pattern.Parameters.Any(parameter => Ids.Contains(parameter.Name))
           from method in route.Methods
           select (route.Pattern, method),
    ];

    private static string Private(RoutePattern route) => route.Parameters.First(parameter => Ids.Contains(parameter.Name)).Name;

    private IEnumerable<(RoutePattern Pattern, IReadOnlyList<string> Methods)> Routes()
    {
        // The host composes its routes when it starts.
        using var started = lamella.CreateGuest();
        return [.. lamella.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Select(endpoint => (endpoint.RoutePattern, endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]))];
    }

    private static async Task<(HttpStatusCode Status, string Body, Guid Id)> Ask(HttpClient http, RoutePattern route, string method, Guid id)
    {
        var path = string.Concat(route.PathSegments.Select(segment => "/" + string.Concat(segment.Parts.Select(part => part switch
        {
            RoutePatternLiteralPart literal => literal.Content,
            RoutePatternSeparatorPart separator => separator.Content,
            RoutePatternParameterPart parameter => Ids.Contains(parameter.Name) ? $"{id}" : Ordinary[parameter.Name],
            _ => "",
        }))));
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method is "POST" or "PUT" or "PATCH")
        {
            // One wish for the first brick of the first magnification.
            request.Content = new ByteArrayContent(new byte[24]);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        }

        using var response = await http.SendAsync(request);
        return (response.StatusCode, WithoutTrace(await response.Content.ReadAsStringAsync()), id);
    }

    // A problem answer carries the number of its request, which differs by nature.
    private static string WithoutTrace(string body) => body.Split("\"traceId\"")[0];

    private Task<Guid> Register(Guid owner) => lamella.Send(new RegisterDataset(
        Guid.CreateVersion7(), "not for you", "", new VoxelSize(8, 8, 30, "nanometer"),
        [
            new LayerDescription(
                "em", LayerCategory.Image, VoxelType.U8, 1, 1, new Box(Int3.Zero, new(64, 64, 64)),
                [new MagDescription(Mag.One, Int3.Zero, new(64, 64, 64), 32)], "0", new LayerLocation("/nowhere/em", null, false)),
        ],
        owner, DatasetAccess.Private));
}
