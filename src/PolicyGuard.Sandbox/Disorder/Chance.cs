namespace PolicyGuard.Sandbox.Disorder;

/// <summary>Chance that depends on a seed and on what it is asked about, and on nothing that happened before.</summary>
internal sealed class Chance(int seed, int about, int more = 0)
{
    private ulong state = Mix(Mix(Mix((ulong)(uint)seed + 0x9E3779B97F4A7C15UL) ^ (uint)about) ^ ((ulong)(uint)more << 32));

    internal double Next()
    {
        state += 0x9E3779B97F4A7C15UL;
        return (Mix(state) >> 11) * (1.0 / (1UL << 53));
    }

    internal bool Is(double probability) => Next() < probability;

    internal double Between(double least, double most) => least + (Next() * (most - least));

    internal int Below(int most) => (int)(Next() * most);

    internal T Of<T>(params ReadOnlySpan<T> choices) => choices[Below(choices.Length)];

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
