using System.Collections.Concurrent;
using PolicyGuard.Decide.Policies;

namespace PolicyGuard.Policies;

/// <summary>The policy in force for each practice, in memory, as every decision asks for it.</summary>
internal sealed class PolicySource(PolicyInForce installation)
{
    private readonly ConcurrentDictionary<string, PolicyInForce> written = new(StringComparer.Ordinal);

    /// <summary>What holds for a practice that wrote nothing itself.</summary>
    internal PolicyInForce Installation => installation;

    internal ClinicPolicy Of(string practice) => InForce(practice).Policy;

    internal PolicyInForce InForce(string practice) => written.GetValueOrDefault(practice, installation);

    /// <summary>For the next decision on. Of two that come at once the newer stays.</summary>
    internal void Set(string practice, PolicyInForce policy) => written.AddOrUpdate(practice, policy, (_, old) => old.Version > policy.Version ? old : policy);
}
