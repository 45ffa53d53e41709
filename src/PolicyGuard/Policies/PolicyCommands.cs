namespace PolicyGuard.Policies;

/// <summary>Bodies of <c>policyguard policy ...</c>; they answer with the exit code.</summary>
internal static class PolicyCommands
{
    private const int Fine = 0;
    private const int Faulty = 1;
    private const int Unreadable = 2;

    /// <summary>Prints every fault of a policy file, one a line with path and place.</summary>
    internal static async Task<int> ValidateAsync(string path, TextWriter output, CancellationToken cancellationToken)
    {
        PolicyLoadResult result;
        try
        {
            result = await PolicyFile.LoadAsync(path, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await output.WriteLineAsync($"{path}: cannot be read: {exception.Message}");
            return Unreadable;
        }
        foreach (var fault in result.Faults)
            await output.WriteLineAsync($"{path}: {fault}");
        await output.WriteLineAsync(result.Policy is { } policy
            ? $"{path}: {policy.Id} version {policy.Version} is a valid policy ({policy.Rules.Count} rules set, {policy.Waivers.Length} waivers)"
            : $"{path}: {result.Faults.Count} {(result.Faults.Count == 1 ? "fault" : "faults")}");
        return result.Policy is null ? Faulty : Fine;
    }
}
