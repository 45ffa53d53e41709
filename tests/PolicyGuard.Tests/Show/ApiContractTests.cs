using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace PolicyGuard.Tests.Show;

/// <summary>The check of answers against the document must be able to object, or every API test that passes it proves nothing.</summary>
public sealed class ApiContractTests
{
    private static readonly ApiContract Contract = new(JsonNode.Parse(
        """
        { "paths": { "/api/v1/things/{id}": { "get": { "responses": { "200": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Thing" } } } }, "204": {} } } } },
          "components": { "schemas": { "Thing": { "type": "object", "required": ["id", "parts"], "properties": {
            "id": { "type": "string" }, "size": { "type": ["null", "integer"] }, "parts": { "type": "array", "items": { "$ref": "#/components/schemas/Part" } } } },
            "Part": { "oneOf": [ { "type": "null" }, { "type": ["object"], "properties": { "name": { "type": "string" } } } ] } } } }
        """)!);

    [Theory]
    [InlineData("""{"id":"a","size":1,"parts":[{"name":"x"},null]}""")]
    [InlineData("""{"id":"a","size":null,"parts":[]}""")]
    public void An_answer_as_described_passes(string body) => Check(body);

    [Theory]
    [InlineData("""{"id":"a","parts":[],"more":1}""")]
    [InlineData("""{"id":"a"}""")]
    [InlineData("""{"id":1,"parts":[]}""")]
    [InlineData("""{"id":null,"parts":[]}""")]
    [InlineData("""{"id":"a","parts":{}}""")]
    [InlineData("""{"id":"a","parts":[{"nome":"x"}]}""")]
    [InlineData("""{"id":"a","parts":[]}""", HttpStatusCode.Created)]
    [InlineData("""{"id":"a","parts":[]}""", HttpStatusCode.OK, "text/plain")]
    [InlineData("", HttpStatusCode.OK)]
    [InlineData("{}", HttpStatusCode.NoContent)]
    [InlineData("", HttpStatusCode.NoContent, null, "DELETE")]
    public void Any_other_does_not(string body, HttpStatusCode status = HttpStatusCode.OK, string? type = "application/json", string method = "GET") =>
        Should.Throw<ShouldAssertException>(() => Check(body, status, type, method));

    private static void Check(string body, HttpStatusCode status = HttpStatusCode.OK, string? type = "application/json", string method = "GET")
    {
        using var response = new HttpResponseMessage();
        Contract.Check(new HttpMethod(method), "/api/v1/things/7?x=1", new Answer(status, body, type, null, response.Headers));
    }
}
