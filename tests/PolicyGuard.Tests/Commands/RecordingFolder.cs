using PolicyGuard.Commands;

namespace PolicyGuard.Tests.Commands;

/// <summary>A folder of recordings for <c>policy test</c>.</summary>
internal sealed class RecordingFolder : IDisposable
{
    internal string Path { get; } = Directory.CreateTempSubdirectory("policyguard-recordings-").FullName;

    internal void Write(string name, params string[] parts) => File.WriteAllText(System.IO.Path.Combine(Path, $"{name}.session.yaml"), string.Join('\n', parts) + "\n");

    internal Task<(int Exit, string Output)> RunAsync() => RunAsync(Path);

    internal static async Task<(int Exit, string Output)> RunAsync(string folder, string? policy = null)
    {
        using var output = new StringWriter();
        var exit = await PolicyTestCommand.RunAsync(folder, policy, output, TestContext.Current.CancellationToken);
        return (exit, output.ToString());
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
