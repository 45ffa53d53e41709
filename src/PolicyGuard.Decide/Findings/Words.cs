namespace PolicyGuard.Decide.Findings;

/// <summary>How bad a violation is for the people in the room. Shown lower-case in the API.</summary>
public enum Severity { Info, Low, Medium, High, Critical }

/// <summary>Where in a meeting's life a rule looks.</summary>
public enum Phase { Account, Scheduled, Live, Recording, Operations }

/// <summary>What a repair costs people: A safe, B breaks sent links, C disrupts a live room, N a task for a human.</summary>
public enum FixClass { Safe, LinkBreaking, LiveDisruptive, HumanTask }

/// <summary>How far a practice lets one rule go.</summary>
public enum RuleMode { Off, Observe, Warn, Enforce }

/// <summary>What happened in the end. The last five carry a reason.</summary>
public enum Outcome
{
    Prevented, FixedVerified, FixedUnverified, Suggested, Held, Removed, HostDecided,
    Overridden, Deferred, Unenforced, Failed, FalsePositive,
}

/// <summary>Through what an action reaches a meeting.</summary>
public enum Surface { None, Rest, Companion }
