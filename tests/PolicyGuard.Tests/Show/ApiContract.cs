using System.Text.Json.Nodes;

namespace PolicyGuard.Tests.Show;

/// <summary>Holds real answers against <c>/openapi/v1.json</c>: status, media type, and every member of a body both ways.</summary>
internal sealed class ApiContract(JsonNode document)
{
    private static readonly string[] Methods = ["get", "put", "post", "delete"];

    internal JsonNode Document => document;

    /// <summary>Passes over what no route answered.</summary>
    internal void Check(HttpMethod method, string path, Answer answer)
    {
        if (Find(path.Split('?')[0]) is not { } operations)
        {
            return;
        }

        if (operations[method.Method.ToLowerInvariant()] is not { } operation)
        {
            answer.Status.ShouldBe(System.Net.HttpStatusCode.MethodNotAllowed, $"{method} {path} is not in the document");
            return;
        }

        var responses = operation["responses"]!.AsObject();
        responses.ShouldContainKey($"{(int)answer.Status}", $"{method} {path} answered what its document does not say: {answer.Body}");
        var content = responses[$"{(int)answer.Status}"]!["content"];
        if (answer.Body.Length == 0)
        {
            content.ShouldBeNull($"{method} {path}");
            return;
        }

        var schema = content.ShouldNotBeNull($"{method} {path} {answer.Status}")[answer.Type!].ShouldNotBeNull($"{method} {path} {answer.Status} as {answer.Type}")["schema"]!;
        if (answer.Type!.EndsWith("json", StringComparison.Ordinal))
        {
            Faults(schema, answer.Json, "$").ShouldBeEmpty($"{method} {path}");
        }
    }

    private JsonNode? Find(string path)
    {
        var steps = path.Split('/');
        return document["paths"]!.AsObject().Where(p => Fits(p.Key.Split('/'), steps)).OrderBy(p => p.Key.Count(c => c == '{')).FirstOrDefault().Value;
    }

    /// <summary>A uuid's slashes are steps of their own.</summary>
    private static bool Fits(string[] template, string[] steps) =>
        (template.Length == steps.Length || (template[^1] == "{uuid}" && steps.Length > template.Length)) && template.Zip(steps).All(s => s.First.StartsWith('{') || s.First == s.Second);

    private IEnumerable<string> Faults(JsonNode schema, JsonNode? value, string at)
    {
        schema = Resolve(schema);
        if ((schema["anyOf"] ?? schema["oneOf"]) is JsonArray some)
        {
            return some.Any(s => !Faults(s!, value, at).Any()) ? [] : [$"{at} fits none of its schemas"];
        }

        return value switch
        {
            null => Types(schema).Contains("null") ? [] : [$"{at} is null"],
            JsonArray items => schema["items"] is { } of ? items.SelectMany((item, i) => Faults(of, item, $"{at}[{i}]")) : [$"{at} is no list"],
            JsonObject members => OfObject(schema, members, at),
            _ => Types(schema).Contains(value.GetValueKind() switch
            {
                System.Text.Json.JsonValueKind.String => "string",
                System.Text.Json.JsonValueKind.Number => schema["type"]?.ToJsonString().Contains("number", StringComparison.Ordinal) == true ? "number" : "integer",
                _ => "boolean",
            }) ? [] : [$"{at} is another type than {schema["type"]?.ToJsonString()}"],
        };
    }

    private IEnumerable<string> OfObject(JsonNode schema, JsonObject members, string at)
    {
        if (!Types(schema).Contains("object"))
        {
            yield return $"{at} is an object";
            yield break;
        }

        var known = schema["properties"] as JsonObject ?? [];
        foreach (var (name, value) in members)
        {
            if ((known[name] ?? schema["additionalProperties"]) is not { } of)
            {
                yield return $"{at}.{name} is not in the document";
                continue;
            }

            foreach (var fault in Faults(of, value, $"{at}.{name}"))
            {
                yield return fault;
            }
        }

        foreach (var missing in (schema["required"] as JsonArray ?? []).Select(r => r!.GetValue<string>()).Where(r => !members.ContainsKey(r)))
        {
            yield return $"{at}.{missing} is missing";
        }
    }

    private JsonNode Resolve(JsonNode schema) =>
        schema["$ref"]?.GetValue<string>() is { } reference ? document["components"]!["schemas"]![reference.Split('/')[^1]].ShouldNotBeNull(reference) : schema;

    private static IEnumerable<string> Types(JsonNode schema) => schema["type"] switch
    {
        JsonArray several => several.Select(t => t!.GetValue<string>()),
        { } one => [one.GetValue<string>()],
        null => [],
    };

    /// <summary>Every operation of the document.</summary>
    internal IEnumerable<(string Path, string Method, JsonNode Operation)> Operations =>
        document["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject().Where(o => Methods.Contains(o.Key)).Select(o => (p.Key, o.Key, o.Value!)));
}
