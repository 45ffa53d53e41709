using PolicyGuard.Commands.Replay;
using PolicyGuard.Decide.Policies;
using PolicyGuard.Policies;

namespace PolicyGuard.Commands;

/// <summary>Replays every recorded session of a folder and says where a policy decides otherwise than expected. Exit 0 or 1; 2 when something could not be read.</summary>
internal static class PolicyTestCommand
{
    private const int AsExpected = 0;
    private const int Different = 1;
    private const int Unreadable = 2;

    private static readonly string[] Endings = [".session.yaml", ".session.yml", ".session.json"];

    /// <param name="policyFile">Takes the place of the policy that each recording names; null leaves it.</param>
    internal static async Task<int> RunAsync(string folder, string? policyFile, TextWriter output, CancellationToken cancellationToken)
    {
        List<string> files;
        try
        {
            files = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(f => Endings.Any(e => f.EndsWith(e, StringComparison.OrdinalIgnoreCase))).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await output.WriteLineAsync($"{folder}: the folder cannot be read ({e.GetType().Name})");
            return Unreadable;
        }

        if (files.Count == 0)
        {
            await output.WriteLineAsync($"{folder}: there are no recordings here; they are called NAME{string.Join(", NAME", Endings)}");
            return Unreadable;
        }

        var (same, different, unreadable) = (0, 0, 0);
        foreach (var file in files)
        {
            var name = Path.GetRelativePath(folder, file);
            var (recording, policy, faults) = await ReadAsync(file, policyFile, cancellationToken);
            if (recording is null || policy is null)
            {
                unreadable++;
                await output.WriteLineAsync($"UNREADABLE   {name}\n{string.Join('\n', faults.Select(f => $"    {f}"))}");
                continue;
            }

            var comparison = ReplayComparison.Of(recording.Expect, SessionReplay.Play(recording, policy));
            same += comparison.IsAsExpected ? 1 : 0;
            different += comparison.IsAsExpected ? 0 : 1;
            await output.WriteLineAsync($"{(comparison.IsAsExpected ? "as expected" : "DIFFERENT  ")}  {name}: {recording.Session} ({policy.Id} version {policy.Version})");
            await output.WriteLineAsync(comparison.Lines.Count == 0 ? "    = nothing" : string.Join('\n', comparison.Lines.Select(l => $"    {l}")));
        }

        await output.WriteLineAsync($"{files.Count} {(files.Count == 1 ? "session" : "sessions")}: {same} as expected, {different} different, {unreadable} unreadable  (= both, - expected only, + seen only, ! a tap about nobody)");
        return unreadable > 0 ? Unreadable : different > 0 ? Different : AsExpected;
    }

    private static async Task<(Recording? Recording, ClinicPolicy? Policy, IEnumerable<string> Faults)> ReadAsync(string file, string? policyFile, CancellationToken cancellationToken)
    {
        var (text, fault) = await TextAsync(file, RecordingReader.MaxBytes, cancellationToken);
        if (text is null)
        {
            return (null, null, [fault!]);
        }

        var (recording, faults) = RecordingReader.Read(text);
        if (recording is null)
        {
            return (null, null, faults.Select(f => f.ToString()));
        }

        if ((policyFile ?? (recording.Policy is { } named ? Path.Combine(Path.GetDirectoryName(file)!, named) : null)) is not { } path)
        {
            return (recording, PolicyFile.LoadDefault(), []);
        }

        try
        {
            var loaded = await PolicyFile.LoadAsync(path, cancellationToken);
            return (recording, loaded.Policy, loaded.Faults.Select(f => $"{path}: {f}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (recording, null, [$"{path}: the policy cannot be read ({e.GetType().Name})"]);
        }
    }

    private static async Task<(string? Text, string? Fault)> TextAsync(string file, int most, CancellationToken cancellationToken)
    {
        try
        {
            return new FileInfo(file).Length > most ? (null, $"the file is larger than {most / 1024 / 1024} MiB") : (await File.ReadAllTextAsync(file, cancellationToken), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, $"the file cannot be read ({e.GetType().Name})");
        }
    }
}
