using System.Diagnostics;

namespace PolicyGuard.Sandbox.Day;

/// <summary>One thing that happens in a clinic, and what must come of it.</summary>
/// <param name="Name">As in the table.</param>
/// <param name="Expected">In the words that <paramref name="PlayAsync"/> must give back.</param>
internal sealed record Scene(string Name, string Expected, Func<Stage, Task<string>> PlayAsync)
{
    internal async Task<SceneResult> RunAsync(Stage stage)
    {
        var started = Stopwatch.GetTimestamp();
        string seen;
        try
        {
            seen = await PlayAsync(stage);
        }
        catch (HttpRequestException e)
        {
            seen = $"PolicyGuard did not answer ({e.StatusCode?.ToString() ?? "no connection"})";
        }
        catch (SceneBrokenException e)
        {
            seen = e.Message;
        }

        return new SceneResult(Name, Expected, seen, Stopwatch.GetElapsedTime(started));
    }
}

internal sealed record SceneResult(string Name, string Expected, string Seen, TimeSpan Took)
{
    internal bool IsAsExpected => Expected == Seen;
}

/// <summary>A scene did not get as far as what it is about.</summary>
internal sealed class SceneBrokenException(string message) : Exception(message);
