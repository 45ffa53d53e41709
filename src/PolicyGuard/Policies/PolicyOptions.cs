using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using PolicyGuard.Decide.Findings;

namespace PolicyGuard.Policies;

/// <summary>Section <c>Policy</c>.</summary>
internal sealed class PolicyOptions
{
    /// <summary><c>observe</c> or <c>enforce</c>: the furthest any rule of the Server-to-Server practice may go.</summary>
    [RegularExpression("(?i)observe|enforce", ErrorMessage = "Policy:Mode: 'observe' or 'enforce'.")]
    public string Mode { get; init; } = "observe";

    /// <summary>A YAML policy; the built-in clinic policy when empty.</summary>
    public string? File { get; init; }

    internal RuleMode Cap => Enum.Parse<RuleMode>(Mode, ignoreCase: true);

    /// <summary>What holds for a practice that wrote nothing itself.</summary>
    internal PolicyInForce Load()
    {
        var (origin, text) = string.IsNullOrEmpty(File) ? (PolicyOrigin.BuiltIn, PolicyFile.DefaultText()) : (PolicyOrigin.File, System.IO.File.ReadAllText(File));
        var result = PolicyFile.Parse(text);
        return result.Policy is { } policy
            ? PolicyInForce.Of(policy, text, origin)
            : throw new OptionsValidationException("Policy:File", typeof(PolicyOptions), [.. result.Faults.Select(f => $"Policy:File: {f}")]);
    }
}
