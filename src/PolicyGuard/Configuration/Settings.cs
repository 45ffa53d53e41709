namespace PolicyGuard.Configuration;

/// <summary>The sources of settings in the service's own order, for whatever looks at them without starting it.</summary>
internal static class Settings
{
    /// <exception cref="InvalidDataException">A file is not JSON.</exception>
    internal static IConfigurationRoot Read(string[] args) => Read(args, AppContext.BaseDirectory);

    /// <exception cref="InvalidDataException">A file is not JSON.</exception>
    internal static IConfigurationRoot Read(string[] args, string folder) =>
        Files(new ConfigurationBuilder(), args, folder).AddEnvironmentVariables().AddCommandLine(args).Build();

    /// <summary>Only what somebody wrote for us: files and command line, without the machine's environment.</summary>
    /// <exception cref="InvalidDataException">A file is not JSON.</exception>
    internal static IConfigurationRoot ReadWritten(string[] args, string folder) => Files(new ConfigurationBuilder(), args, folder).AddCommandLine(args).Build();

    private static IConfigurationBuilder Files(IConfigurationBuilder builder, string[] args, string folder)
    {
        var host = new ConfigurationBuilder().AddEnvironmentVariables("DOTNET_").AddEnvironmentVariables("ASPNETCORE_").AddCommandLine(args).Build();
        return builder.SetBasePath(folder).AddJsonFile("appsettings.json", optional: true)
            .AddJsonFile($"appsettings.{host[HostDefaults.EnvironmentKey] ?? Environments.Production}.json", optional: true);
    }
}
