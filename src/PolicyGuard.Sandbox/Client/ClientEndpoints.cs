namespace PolicyGuard.Sandbox.Client;

/// <summary>The simulated client as a page: <c>/client/{meeting}</c>, its files, its wire, and the context that Zoom would send with the panel's page.</summary>
internal static class ClientEndpoints
{
    private const string Prefix = "PolicyGuard.Sandbox.Client.";

    internal static void Map(WebApplication app, ClientDesks desks)
    {
        app.MapGet("/client/{meeting}", (string meeting) => desks.Find(meeting) is null ? Results.NotFound() : Results.Content(Shell, "text/html; charset=utf-8"));
        app.MapGet("/client/files/{file}", Send);
        app.MapGet("/client/{meeting}/context", (string meeting) => desks.Find(meeting) is { } desk ? Results.Json(new { context = desk.Client.Seal() }) : Results.NotFound());
        app.MapGet("/client/{meeting}/wire", async (string meeting, HttpContext context, IHostApplicationLifetime lifetime) =>
        {
            if (desks.Find(meeting) is not { } desk || !context.WebSockets.IsWebSocketRequest)
            {
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
                return;
            }

            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
            await new ClientWire(socket, desk).RunAsync(either.Token);
        });
    }

    private static IResult Send(string file)
    {
        var stream = typeof(ClientEndpoints).Assembly.GetManifestResourceStream(Prefix + file);
        return stream is null ? Results.NotFound() : Results.Stream(stream, Path.GetExtension(file) == ".css" ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8");
    }

    private const string Shell = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>Simulated Zoom client</title>
        <link rel="icon" href="data:,">
        <link rel="stylesheet" href="/client/files/client.css">
        <script type="module" src="/client/files/client.js"></script>
        </head>
        <body><div id="client"><main><p>Starting.</p></main></div></body>
        </html>

        """;
}
