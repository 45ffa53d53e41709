using System.Net;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace PolicyGuard.Tests.Show;

public sealed class ApiSurfaceTests(EmptyHouse fixture) : IClassFixture<EmptyHouse>
{
    private readonly ApiHouse house = fixture.House;

    [Theory]
    [InlineData("GET", "nothing", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "people", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "parked/one/retry", HttpStatusCode.NotFound)]
    [InlineData("POST", "parked/1/retry", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "keys/none", HttpStatusCode.NotFound)]
    [InlineData("GET", "people?colour=red", HttpStatusCode.BadRequest)]
    [InlineData("GET", "status?colour=red", HttpStatusCode.BadRequest)]
    [InlineData("GET", "keys?colour=red", HttpStatusCode.BadRequest)]
    [InlineData("GET", "practices?colour=red", HttpStatusCode.BadRequest)]
    [InlineData("GET", "ledger/export?from=then", HttpStatusCode.BadRequest)]
    public async Task Every_refusal_is_a_problem(string method, string path, HttpStatusCode status) =>
        (await house.SendAsync(new HttpMethod(method), path)).ShouldBeProblem(status);

    [Fact]
    public async Task Answers_are_not_kept_by_anybody_in_between() => (await house.GetAsync("people")).Headers.CacheControl!.NoStore.ShouldBeTrue();

    [Fact]
    public async Task The_document_names_every_route_with_its_method()
    {
        var paths = (await house.GetAsync("/openapi/v1.json")).Json["paths"]!.AsObject();
        var routes = house.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText!.StartsWith("/api/v1", StringComparison.Ordinal)).ToList();
        routes.Count.ShouldBeGreaterThan(20);
        foreach (var route in routes)
        {
            var path = paths[Plain(route)].ShouldNotBeNull(route.RoutePattern.RawText);
            foreach (var method in route.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods)
            {
                var operation = path[method.ToLowerInvariant()].ShouldNotBeNull($"{method} {route.RoutePattern.RawText}");
                operation["summary"]?.GetValue<string>().ShouldNotBeNullOrEmpty();
                operation["responses"]!.AsObject().ShouldContain(r => r.Key.StartsWith('2'), $"{method} {route.RoutePattern.RawText}");
            }
        }
    }

    [Theory]
    [InlineData("status"), InlineData("violations"), InlineData("violations/{id}"), InlineData("sessions"), InlineData("sessions/{uuid}"), InlineData("meetings"), InlineData("people")]
    [InlineData("people/{id}"), InlineData("expected/{meetingId}"), InlineData("consents"), InlineData("parked"), InlineData("parked/{id}/retry")]
    [InlineData("practices"), InlineData("ledger/export"), InlineData("keys"), InlineData("policy"), InlineData("policy/preview"), InlineData("check"), InlineData("people/import")]
    [InlineData("violations/{id}/acknowledge")]
    public async Task The_contracts_routes_are_there(string route) => (await house.GetAsync("/openapi/v1.json")).Json["paths"]![$"/api/v1/{route}"].ShouldNotBeNull();

    [Fact]
    public async Task The_document_names_nothing_that_is_not_there()
    {
        var routes = house.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(e => (e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []).Select(m => $"{m.ToLowerInvariant()} {Plain(e)}")).ToHashSet();
        var contract = await house.ContractAsync();
        contract.Operations.Where(o => !routes.Contains($"{o.Method} {o.Path}")).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_document_describes_every_parameter_body_answer_problem_and_the_key()
    {
        var contract = await house.ContractAsync();
        contract.Document["components"]!["securitySchemes"]!["key"]!["scheme"]!.GetValue<string>().ShouldBe("bearer");
        contract.Document["security"]!.ToJsonString().ShouldContain("key");
        foreach (var (path, method, operation) in contract.Operations)
        {
            var name = $"{method} {path}";
            var parameters = operation["parameters"]!.AsArray().Select(p => p!["name"]!.GetValue<string>()).ToList();
            parameters.ShouldBeUnique(name);
            parameters.ShouldContain("practice", name);
            foreach (var parameter in operation["parameters"]!.AsArray().Where(p => p!["in"]!.GetValue<string>() == "query"))
            {
                parameter!["description"]!.GetValue<string>().ShouldNotBeEmpty(name);
                parameter["schema"]!["type"].ShouldNotBeNull(name);
            }

            var responses = operation["responses"]!.AsObject();
            foreach (var (status, response) in responses.Where(r => r.Key[0] is '4' or '5'))
            {
                response!["content"]!["application/problem+json"]!["schema"]!["$ref"]!.GetValue<string>().ShouldEndWith("ProblemDetails", Case.Sensitive, $"{name} {status}");
            }

            string[] always = ["400", "401", "503"];
            always.ShouldBeSubsetOf(responses.Select(r => r.Key), name);
            if (operation["requestBody"] is { } body)
            {
                body["content"]!.AsObject().ShouldAllBe(c => c.Value!["schema"] != null, name);
                responses.ShouldContainKey("413", name);
                responses.ShouldContainKey("415", name);
            }

            if (path.EndsWith("/policy", StringComparison.Ordinal) && method == "put")
            {
                operation["parameters"]!.AsArray().ShouldContain(p => p!["name"]!.GetValue<string>() == "If-Match" && p["required"]!.GetValue<bool>());
            }
        }
    }

    private static string Plain(RouteEndpoint route) => $"/{route.RoutePattern.RawText!.TrimStart('/').Replace("**", "", StringComparison.Ordinal).Replace(":long", "", StringComparison.Ordinal)}";
}
