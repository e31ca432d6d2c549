@echo off
rem Look for a Python that fits the wheels and let it run install.py. One command a line: cmd is weak at blocks and labels.
chcp 65001 >nul
setlocal
set "FITS=import sys; sys.exit(sys.version[:5] not in ('3.12.', '3.11.') or sys.maxsize < 2**32)"
set "PYTHON="
python -c "%FITS%" >nul 2>nul
if not errorlevel 1 set "PYTHON=python"
py -3.11 -c "%FITS%" >nul 2>nul
if not errorlevel 1 set "PYTHON=py -3.11"
py -3.12 -c "%FITS%" >nul 2>nul
if not errorlevel 1 set "PYTHON=py -3.12"
if defined PYTHON %PYTHON% "%~dp0install.py" %*
set "CODE=%errorlevel%"
if not defined PYTHON set "CODE=3"
if not defined PYTHON echo 没有找到 64 位的 Python 3.12 或 3.11。电脑上现有的 Python（没有就不显示）：
if not defined PYTHON py --list 2>nul
if not defined PYTHON python --version 2>nul
if not defined PYTHON echo 请先装好其中一种，例如 python-3.12.10-amd64.exe，再运行一次 install.bat。
pause
exit /b %CODE%
