using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;
using PolicyGuard.Connect;
using PolicyGuard.Tests.Show;

namespace PolicyGuard.Tests.Connect;

/// <summary>Keeps cookies and the form's token as a browser would; follows nothing.</summary>
internal sealed partial class Browser(HttpClient http) : IDisposable
{
    private readonly Dictionary<string, string> jar = [];
    private string token = "";

    internal Browser(ApiHouse house, string address = "http://localhost")
        : this(house.Client(address: address))
    {
    }

    internal static string TokenOf(string link) => link[(link.IndexOf('=', StringComparison.Ordinal) + 1)..];

    /// <summary>Signed in as the owner, whose password this chooses.</summary>
    internal static Task<Browser> OwnerAsync(ApiHouse house) => OwnerAsync(house.Services, house.Client());

    /// <inheritdoc cref="OwnerAsync(ApiHouse)"/>
    internal static async Task<Browser> OwnerAsync(IServiceProvider services, HttpClient http)
    {
        var browser = new Browser(http);
        await browser.ChooseAsync((await services.GetRequiredService<FirstSignInLink>().CreateAsync("http://localhost", default))!, "a calm and long phrase");
        return browser;
    }

    internal List<SetCookieHeaderValue> Set { get; } = [];

    internal string? Cookie(string name) => jar.GetValueOrDefault(name);

    internal void Keep(string name, string value) => jar[name] = value;

    internal async Task<string> OpenAsync(string path)
    {
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.RelativeOrAbsolute)));
        return (await ReadAsync(response)).Html;
    }

    internal async Task<(HttpStatusCode Status, string? Location, string Body)> AnswerAsync(string path)
    {
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative)));
        return (response.StatusCode, response.Headers.Location?.OriginalString, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    internal async Task<HttpStatusCode> StatusAsync(string path)
    {
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative)));
        return response.StatusCode;
    }

    internal async Task<string> ChooseAsync(string link, string password, string? again = null)
    {
        await OpenAsync(new Uri(link).PathAndQuery);
        return await PostAsync("/sign-in/first", ("token", TokenOf(link)), ("password", password), ("again", again ?? password));
    }

    /// <returns>Where it redirects to.</returns>
    internal async Task<string> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        using var response = await SendFormAsync(path, [("__RequestVerificationToken", token), .. fields]);
        response.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        return response.Headers.Location!.ToString();
    }

    internal async Task<HttpStatusCode> PostForStatusAsync(string path)
    {
        using var response = await SendFormAsync(path, [("__RequestVerificationToken", token)]);
        return response.StatusCode;
    }

    /// <summary>A form whose answer is a page: what it says, and its token from now on.</summary>
    internal async Task<(HttpStatusCode Status, string Html)> SubmitAsync(string path, params (string Name, string Value)[] fields)
    {
        using var response = await SendFormAsync(path, [("__RequestVerificationToken", token), .. fields]);
        return await ReadAsync(response);
    }

    /// <summary>The same with a file.</summary>
    internal async Task<(HttpStatusCode Status, string Html)> UploadAsync(string path, string name, byte[] file)
    {
        using var body = new MultipartFormDataContent { { new StringContent(token), "__RequestVerificationToken" }, { new ByteArrayContent(file), name, "people.csv" } };
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = body });
        return await ReadAsync(response);
    }

    private async Task<(HttpStatusCode Status, string Html)> ReadAsync(HttpResponseMessage response)
    {
        var html = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        token = TokenPattern().Match(html) is { Success: true } found ? found.Groups[1].Value : token;
        return (response.StatusCode, html);
    }

    /// <summary>Without the form's token.</summary>
    internal async Task<HttpStatusCode> PostRawAsync(string path)
    {
        using var response = await SendFormAsync(path, []);
        return response.StatusCode;
    }

    private Task<HttpResponseMessage> SendFormAsync(string path, (string Name, string Value)[] fields) => SendAsync(new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative))
    {
        Content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))),
    });

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", jar.Select(c => $"{c.Key}={c.Value}")));
            request.Headers.Accept.ParseAdd("text/html");
            var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            foreach (var cookie in response.Headers.TryGetValues("Set-Cookie", out var set) ? SetCookieHeaderValue.ParseList([.. set]) : [])
            {
                Set.Add(cookie);
                jar[cookie.Name.ToString()] = cookie.Value.ToString();
            }

            return response;
        }
    }

    public void Dispose() => http.Dispose();

    [GeneratedRegex("""name="__RequestVerificationToken" value="([^"]+)"?""", RegexOptions.None, 1000)]
    private static partial Regex TokenPattern();
}
