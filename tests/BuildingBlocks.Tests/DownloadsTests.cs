using System.Text;

namespace Lamella.BuildingBlocks.Tests;

public sealed class DownloadsTests
{
    [Theory]
    [InlineData("axon 7", "axon 7")]
    [InlineData("..a/b\\c:d", "a_b_c_d")]
    [InlineData(" . ", "download")]
    public void A_name_loses_what_no_file_name_holds(string name, string file) => Assert.Equal(file, Downloads.FileName(name));

    [Theory]
    [InlineData("神")]
    [InlineData("ü")]
    [InlineData("a")]
    [InlineData("aß神")]
    public void A_long_name_is_cut_behind_a_whole_character_so_that_a_file_system_takes_it(string letters)
    {
        var name = string.Concat(Enumerable.Repeat(letters, 500));

        for (var more = 0; more < 4; more++)
        {
            var file = Downloads.FileName(new string('x', more) + name);

            Assert.InRange(Encoding.UTF8.GetByteCount(file), 174, 176);
            Assert.StartsWith(file, new string('x', more) + name, StringComparison.Ordinal);
        }
    }
}
