namespace PolicyGuard.Sandbox.Disorder;

/// <summary>Finds the fewest steps, with as little disorder as possible, in which a session is still wrong in the same way.</summary>
internal static class SessionShrinker
{
    internal static SessionVerdict Shrink(SessionVerdict wrong, WrongKind kind, OracleLie lie = OracleLie.None) => Shrink(wrong, o => o.Kind == kind, lie);

    internal static SessionVerdict Shrink(SessionVerdict wrong, Func<Objection, bool> kind, OracleLie lie = OracleLie.None)
    {
        var best = wrong;
        for (var size = Math.Max(1, best.Script.Steps.Count / 2); size >= 1; size = size > 1 ? size / 2 : Without(ref best, kind, 1, lie) ? 1 : 0)
        {
            while (Without(ref best, kind, size, lie))
            {
            }
        }

        Calm(ref best, kind, lie);
        foreach (var easier in Easier())
        {
            IsStillWrong(best.Script with { Conditions = easier(best.Script.Conditions) }, kind, lie, ref best);
        }

        return best;
    }

    private static bool Without(ref SessionVerdict best, Func<Objection, bool> kind, int size, OracleLie lie)
    {
        for (var from = 0; from < best.Script.Steps.Count; from += size)
        {
            ScriptStep[] rest = [.. best.Script.Steps.Take(from), .. best.Script.Steps.Skip(from + size)];
            if (IsStillWrong(best.Script with { Steps = rest }, kind, lie, ref best))
            {
                return true;
            }
        }

        return false;
    }

    private static void Calm(ref SessionVerdict best, Func<Objection, bool> kind, OracleLie lie)
    {
        for (var i = 0; i < best.Script.Steps.Count; i++)
        {
            var steps = best.Script.Steps.ToArray();
            steps[i] = steps[i] with { IsOrderly = true };
            IsStillWrong(best.Script with { Steps = steps }, kind, lie, ref best);
        }
    }

    private static IEnumerable<Func<SessionConditions, SessionConditions>> Easier()
    {
        yield return c => c with { WithoutEventTimes = false };
        yield return c => c with { WithoutUuids = false };
        yield return c => c with { NamesHidden = false };
        yield return c => c with { StartIsLost = false };
        yield return c => c with { AdmissionTellsLeave = false };
        yield return c => c with { PutBackTellsLeave = false };
        yield return c => c with { IdsOnAdmission = IdsOnAdmission.Kept };
        yield return c => c with { IdsOnAdmission = IdsOnAdmission.NewUserId };
        yield return c => c with { LeaveTimeIsWhenNoticed = true };
        yield return c => c with { Removal = CallHabit.Works };
        yield return c => c with { Recording = CallHabit.Works };
        yield return c => c with { Panel = CallHabit.Works };
        yield return c => c with { PanelIdsDiffer = false };
        yield return c => c with { HasPanel = false };
        yield return c => c with { WaitingRoomVerified = true };
    }

    private static bool IsStillWrong(SessionScript script, Func<Objection, bool> kind, OracleLie lie, ref SessionVerdict best)
    {
        var verdict = VirtualSession.Play(script, lie);
        if (!verdict.Objections.Any(kind))
        {
            return false;
        }

        best = verdict;
        return true;
    }
}
